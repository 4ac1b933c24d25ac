"""Who holds which town, road and state, on which day, according to whom."""

from .derive.change import (
    Change as Change,
    change as change,
    hindsight as hindsight,
)
from .derive.shares import (
    shares as shares,
    shares_over_time as shares_over_time,
)
from .disputes import (
    disagreements as disagreements,
    tell as tell,
)
from .agreement import (
    contradictions as contradictions,
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
from .export.brief import (
    to_brief as to_brief,
)
from .export.explanation import (
    explain as explain,
)
from .export.geopackage import (
    to_geopackage as to_geopackage,
)
from .export.html.map import (
    explore as explore,
    to_html as to_html,
)
from .export.snapshot import (
    intervals as intervals,
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
    Policy as Policy,
    Worth as Worth,
)
from .read.pack import (
    check as check,
    open as open,
)
from .reasons import (
    Why as Why,
    why as why,
)
from .situation import (
    Situation as Situation,
    join as join,
)
from .timeline import (
    Timeline as Timeline,
    weigh as weigh,
)
