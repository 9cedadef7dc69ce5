"""How far long work has come, what it waits for, and where its time went.

bars         a progress bar with what is left and what the time goes into ("decoding 62 %, network 38 %")
activities   names for what a thread is doing, and the seconds of each
trace        every activity with its beginning and its end, as a file that trace viewers open
"""

from seewhy.progress.activities import activity, awaited, timed
from seewhy.progress.bars import Bar, Progress, progress, progress_bar, quiet, tell, watched
from seewhy.progress.trace import Trace, traced

__all__ = [
    "Bar",
    "Progress",
    "Trace",
    "activity",
    "awaited",
    "progress",
    "progress_bar",
    "quiet",
    "tell",
    "timed",
    "traced",
    "watched",
]
