"""Charts for the reviews. What stands in one is said and counted here; it is drawn by a child process that ends.

`specs` is what a chart says, in its reader's language already; `studio` is the bot's side: it starts the child and takes
PNGs from it. `__main__`, `charts` and `canvas` are the child's: only they import matplotlib, which would cost the bot
57 MB for good and its slowest acknowledgements 50 ms.
"""

from bot.pictures.specs import Curve, Picture, Point, Row, Rows, Span
from bot.pictures.studio import Draw, Studio

__all__ = ["Curve", "Draw", "Picture", "Point", "Row", "Rows", "Span", "Studio"]
