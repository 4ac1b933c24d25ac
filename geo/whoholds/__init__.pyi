"""Who holds which town, road and state, on which day, according to whom."""

from . import read as read
from .agreement import (
    contradictions as contradictions,
)
from .derive.areas import (
    control_areas as control_areas,
)
from .derive.change import (
    Change as Change,
)
from .derive.change import (
    change as change,
)
from .derive.change import (
    hindsight as hindsight,
)
from .derive.fronts import (
    frontlines as frontlines,
)
from .derive.history import (
    areas_over_time as areas_over_time,
)
from .derive.history import (
    fronts_over_time as fronts_over_time,
)
from .derive.shares import (
    shares as shares,
)
from .derive.shares import (
    shares_over_time as shares_over_time,
)
from .disputes import (
    disagreements as disagreements,
)
from .disputes import (
    tell as tell,
)
from .errors import (
    DateError as DateError,
)
from .errors import (
    ExportError as ExportError,
)
from .errors import (
    Fault as Fault,
)
from .errors import (
    PackError as PackError,
)
from .errors import (
    PackNotFoundError as PackNotFoundError,
)
from .errors import (
    PolicyError as PolicyError,
)
from .errors import (
    RouteError as RouteError,
)
from .errors import (
    SourceDataError as SourceDataError,
)
from .errors import (
    SubjectError as SubjectError,
)
from .errors import (
    WhoholdsError as WhoholdsError,
)
from .export.animate import (
    to_animation as to_animation,
)
from .export.brief import (
    to_brief as to_brief,
)
from .export.explanation import (
    explain as explain,
)
from .export.formats import (
    to_file as to_file,
)
from .export.geopackage import (
    rename as rename,
)
from .export.geopackage import (
    to_geopackage as to_geopackage,
)
from .export.html.map import (
    explore as explore,
)
from .export.html.map import (
    to_html as to_html,
)
from .export.image import (
    to_image as to_image,
)
from .export.road_history import (
    road_history as road_history,
)
from .export.road_history import (
    to_road_history as to_road_history,
)
from .export.snapshot import (
    intervals as intervals,
)
from .export.snapshot import (
    snapshot as snapshot,
)
from .ledger import (
    Attribution as Attribution,
)
from .ledger import (
    Ledger as Ledger,
)
from .passage import (
    Passage as Passage,
)
from .passage import (
    blocking as blocking,
)
from .passage import (
    passable as passable,
)
from .passage import (
    way as way,
)
from .policy import (
    Policy as Policy,
)
from .policy import (
    Worth as Worth,
)
from .read.overpass import (
    with_route as with_route,
)
from .read.pack import (
    check as check,
)
from .read.pack import (
    new as new,
)
from .read.pack import (
    open as open,
)
from .reasons import (
    Why as Why,
)
from .reasons import (
    why as why,
)
from .situation import (
    Situation as Situation,
)
from .situation import (
    join as join,
)
from .situation import (
    stretches as stretches,
)
from .timeline import (
    Timeline as Timeline,
)
from .timeline import (
    weigh as weigh,
)
