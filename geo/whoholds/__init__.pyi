"""Who holds which town, road and state, on which day, according to whom."""

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
from .ledger import (
    Attribution as Attribution,
    Ledger as Ledger,
)
from .policy import (
    Policy as Policy,
    Worth as Worth,
)
from .read.pack import (
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
