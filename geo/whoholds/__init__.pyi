"""Who holds which town, road and state, on which day, according to whom."""

from . import read as read
from .agreement import (
    contradictions as contradictions,
)
from .derive.areas import (
    control_areas as control_areas,
    town_cells as town_cells,
)
from .derive.change import (
    Change as Change,
    change as change,
    hindsight as hindsight,
)
from .derive.fronts import (
    front_band as front_band,
    frontlines as frontlines,
)
from .derive.history import (
    areas_over_time as areas_over_time,
    fronts_over_time as fronts_over_time,
)
from .derive.shares import (
    shares as shares,
    shares_over_time as shares_over_time,
)
from .discretion import (
    Withheld as Withheld,
    withhold as withhold,
)
from .disputes import (
    disagreements as disagreements,
    tell as tell,
)
from .errors import (
    DateError as DateError,
    ExportError as ExportError,
    Fault as Fault,
    PackError as PackError,
    PackNotFoundError as PackNotFoundError,
    PolicyError as PolicyError,
    RouteError as RouteError,
    SourceDataError as SourceDataError,
    SubjectError as SubjectError,
    WhoholdsError as WhoholdsError,
)
from .evidence import (
    Evidence as Evidence,
)
from .export.animate import (
    to_animation as to_animation,
)
from .export.brief import (
    to_brief as to_brief,
)
from .export.change_image import (
    to_change_image as to_change_image,
)
from .export.explanation import (
    explain as explain,
)
from .export.formats import (
    to_file as to_file,
)
from .export.geopackage import (
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
from .export.image import (
    to_image as to_image,
)
from .export.manifest import (
    to_manifest as to_manifest,
)
from .export.road_history import (
    road_history as road_history,
    to_road_history as to_road_history,
)
from .export.share_figure import (
    to_share_image as to_share_image,
)
from .export.snapshot import (
    listing as listing,
    snapshot as snapshot,
)
from .ledger import (
    Attribution as Attribution,
    Ledger as Ledger,
)
from .passage import (
    Passage as Passage,
    blocking as blocking,
    passable as passable,
    way as way,
)
from .policy import (
    POLICIES as POLICIES,
    Policy as Policy,
    Worth as Worth,
)
from .read.overpass import (
    with_route as with_route,
)
from .read.pack import (
    check as check,
    new as new,
    open as open,
)
from .reasons import (
    Why as Why,
    why as why,
)
from .situation import (
    Situation as Situation,
    join as join,
    stretches as stretches,
)
from .timeline import (
    Timeline as Timeline,
    weigh as weigh,
)
