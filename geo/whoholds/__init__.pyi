"""Who holds which town, road and state, on which day, according to whom."""

from . import read as read
from .analysis.as_of import (
    as_of as as_of,
    flat as flat,
)
from .analysis.change import (
    Change as Change,
    change as change,
    hindsight as hindsight,
)
from .analysis.changes import (
    changes as changes,
)
from .analysis.contradictions import (
    contradictions as contradictions,
)
from .analysis.disagreements import (
    disagreements as disagreements,
    tell as tell,
)
from .analysis.hints import (
    hints as hints,
)
from .analysis.parameter_curve import (
    parameter_curve as parameter_curve,
)
from .analysis.passage import (
    Passage as Passage,
    blocking as blocking,
    passable as passable,
    way as way,
)
from .analysis.shares import (
    shares as shares,
    shares_over_time as shares_over_time,
)
from .analysis.track_record import (
    TrackRecord as TrackRecord,
    track_record as track_record,
)
from .analysis.why import (
    Why as Why,
    why as why,
)
from .analysis.within import (
    within as within,
)
from .engine.evidence import (
    Evidence as Evidence,
)
from .engine.policy import (
    POLICIES as POLICIES,
    Policy as Policy,
    Worth as Worth,
)
from .engine.timeline import (
    Timeline as Timeline,
    weigh as weigh,
)
from .errors import (
    DateError as DateError,
    ExportError as ExportError,
    Fault as Fault,
    Hint as Hint,
    MissingExtraError as MissingExtraError,
    PackError as PackError,
    PackNotFoundError as PackNotFoundError,
    PolicyError as PolicyError,
    RouteError as RouteError,
    SourceDataError as SourceDataError,
    SubjectError as SubjectError,
    WhoholdsError as WhoholdsError,
)
from .export.figures.animation import (
    to_animation as to_animation,
)
from .export.figures.change_image import (
    to_change_image as to_change_image,
)
from .export.figures.map_image import (
    to_image as to_image,
)
from .export.figures.road_history import (
    road_history as road_history,
    to_road_history as to_road_history,
)
from .export.figures.shares_chart import (
    to_share_image as to_share_image,
)
from .export.figures.track_image import (
    to_track_image as to_track_image,
)
from .export.formats.comparison_file import (
    to_comparison as to_comparison,
)
from .export.formats.to_file import (
    to_file as to_file,
)
from .export.gpkg.geopackage import (
    rename as rename,
    to_geopackage as to_geopackage,
)
from .export.html.embed import (
    to_embed as to_embed,
)
from .export.html.map import (
    explore as explore,
    to_html as to_html,
)
from .export.text.brief import (
    to_brief as to_brief,
)
from .export.text.explanation import (
    explain as explain,
)
from .export.text.manifest import (
    to_manifest as to_manifest,
)
from .export.text.snapshot import (
    listing as listing,
    snapshot as snapshot,
)
from .ledgers import (
    Attribution as Attribution,
    Ledger as Ledger,
)
from .read.frames import (
    ledger as ledger,
)
from .read.merging import (
    Merged as Merged,
    merge as merge,
)
from .read.overpass import (
    with_route as with_route,
)
from .read.pack import (
    check as check,
    new as new,
    open as open,
)
from .redaction import (
    Withheld as Withheld,
    withhold as withhold,
)
from .roads.layout import stretches as stretches
from .situation import Situation as Situation, join as join
from .territory.bands import front_band as front_band
from .territory.comparison import (
    Comparison as Comparison,
    compare_maps as compare_maps,
)
from .territory.consensus import (
    Consensus as Consensus,
    consensus_map as consensus_map,
)
from .territory.control import (
    METHODS as METHODS,
    control_areas as control_areas,
    town_cells as town_cells,
)
from .territory.fronts import frontlines as frontlines
from .territory.over_time import (
    areas_over_time as areas_over_time,
    fronts_over_time as fronts_over_time,
)

__version__: str
