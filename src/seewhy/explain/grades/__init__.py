"""Grades: whether a map shows what the network sees, measured. Needs torch.

removal      deletion and insertion: does the answer go with what the map calls important?
sanity       does the map change when the network forgets what it has learned?
stability    does it stay when the photo changes by less than anyone sees?
truth        on drawings: does it order the parts by what they are really worth?
grade        all of these for one method, and the sentence that is shown on a map that is worth nothing
compare      all methods of a classifier on the same photos, ranked
page         the same for a page
"""

from seewhy.explain.grades.case import Case
from seewhy.explain.grades.compare import Comparison, cases_of, compare
from seewhy.explain.grades.config import QUICK, GradeConfig
from seewhy.explain.grades.grade import Grade, grade
from seewhy.explain.grades.page import comparison_sections, grade_sections
from seewhy.explain.grades.removal import blind_areas
from seewhy.explain.grades.truth import drawn_truths, truth_grade

__all__ = [
    "QUICK",
    "Case",
    "Comparison",
    "Grade",
    "GradeConfig",
    "blind_areas",
    "cases_of",
    "compare",
    "comparison_sections",
    "drawn_truths",
    "grade",
    "grade_sections",
    "truth_grade",
]
