"""What must hold of support, as selects of the rows that break it."""

from sqlalchemy import exists, select

from techloan.support.measures.models import Measure, MeasureAnswer
from techloan.support.models import SupportSession, SupportTopic
from techloan.support.rules import State

CHECKS = (
    (
        "Something was practised in a support session that is not written up.",
        select(SupportSession.id).where(
            SupportSession.state != State.DONE,
            exists().where(SupportTopic.session_id == SupportSession.id),
        ),
    ),
    (
        "An answer is on no scale that people are asked about.",
        select(Measure.id)
        .join(MeasureAnswer, MeasureAnswer.measure_id == Measure.id)
        .where((MeasureAnswer.value < 0) | (MeasureAnswer.value > 16)),
    ),
)
