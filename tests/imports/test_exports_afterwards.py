"""What goes out of the time after a loan, and of what is set aside."""

from datetime import date

from techloan.database import Session
from techloan.loans import endings
from techloan.loans.rules import Ending, KeptAs
from techloan.permissions import COMMAND_LINE
from tests import make
from tests.imports.lists import NOW
from tests.imports.test_exports import TODAY, devices_out, loans_out


def test_what_was_bought_says_for_how_much(db: Session) -> None:
    loan = make.loan(db, on=date(2026, 9, 1))
    end = endings.End(Ending.KEPT, date(2026, 10, 1), kept_as=KeptAs.BOUGHT, price_pence=4050)
    endings.end_otherwise(db, COMMAND_LINE, NOW, TODAY, loan.id, end)
    found = loans_out(db)[0]
    assert (found["Kept as"], found["Price they paid"]) == ("Bought", 40.5)


def test_a_loss_goes_out_with_all_that_is_known_of_it(db: Session) -> None:
    loan, day = make.loan(db, on=date(2026, 9, 1)), date(2026, 10, 1)
    end = endings.End(Ending.STOLEN, day)
    endings.end_otherwise(db, COMMAND_LINE, NOW, TODAY, loan.id, end)
    facts = endings.LossFacts(day, day, "42/1234/26", day, day)
    endings.keep_loss(db, COMMAND_LINE, NOW, TODAY, loan.id, facts)
    found = loans_out(db)[0]
    days = ("Lost or stolen on", "Network told on", "Registered as lost on", "Locked from afar on")
    assert [found[name] for name in days] == [day] * 4
    assert found["Police reference"] == "42/1234/26"


def test_a_device_says_until_when_it_is_set_aside_and_not_for_whom(db: Session) -> None:
    request = make.request(db, held=make.device(db), until=date(2026, 11, 9))
    make.request(db)
    (found,) = devices_out(db)
    assert found["Set aside until"] == date(2026, 11, 9)
    assert request.client.family_name not in str(found)
