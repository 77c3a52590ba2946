"""The fields of a list of loans: of the loan itself, of its device and of its borrower."""

from techloan.imports.field import Field, field
from techloan.imports.list_fields import CLIENT_FIELDS, DEVICE_FIELDS

LOAN_FIELDS = (
    field("number", "Number in the list", "no,number,loan no,loan number,row,nr,line"),
    field(
        "out_on",
        "Out on",
        "date out,out,given out,loaned,loan date,loaned on,lent on,lent,issued,issue date,"
        "date issued,issued on,check out,checked out,checked out on,check out date,start,"
        "start date,loan start,collected,date given,date lent,from,handed out,date loaned,"
        "went out,delivered,delivery date,date of loan,borrowed,borrowed on,date borrowed,started,"
        "lent out,date lent out,sent out,date sent,loan from,loaned from,date loan started,"
        "date collected,date delivered,date allocated,allocated on,out date,date taken,loaned out,"
        "date loaned out,dispatched",
    ),
    field(
        "due_on",
        "Due back",
        "due,due date,due on,expected,expected back,return by,due in,return due,to be returned,"
        "back by,until,loan until,loan end,due for return,expected return,expected date,"
        "date due,date due back,return due date,planned return,end date,due back date,due back on,"
        "return expected,expected return date,expected home,expected in,to return,to return by,"
        "bring back by,loan period,length of loan,loan length,duration,loan ends,loan end date,"
        "deadline,original due date,for how long,how long",
    ),
    field(
        "back_on",
        "Came back",
        "date returned,returned,return date,returned on,came home,back,date back,date in,in,"
        "check in,checked in,checked in on,received back,actual return,brought back,back on,home,"
        "date of return,actual return date,date received back,return,date came back,"
        "returned date,date handed in,handed in,handed back,given back,"
        "date came home,collected back,in date,date brought back,actually returned",
    ),
    field(
        "extended_to",
        "Extended to",
        "new due date,extended until,new return date,revised due date,extension to,extended date,"
        "renewed to,renewed until,new date due,extension date",
    ),
    field(
        "ending",
        "Ending",
        "outcome,status,loan status,how it ended,loan outcome,state,result,current status,"
        "open closed,in or out,in out,out in",
    ),
    field(
        "agreement",
        "Agreement",
        "agreement signed,signed,signed agreement,loan agreement,agreement form,paperwork,"
        "form signed,contract,agreement returned,signed form,loan form",
    ),
    field("deposit", "Deposit", "deposit paid,deposit taken,dep,deposit amount"),
    field(
        "deposit_went", "Deposit went", "deposit returned,deposit back,deposit refunded,refunded"
    ),
    field(
        "sim",
        "SIM",
        "sim mifi,sim card,data,network,sim number,iccid,sim no,data sim,sim provider,sim network,"
        "provider,mifi sim,connectivity,mifi,dongle",
    ),
    field("charger", "Charger", "charger given,plug"),
    field("cable", "Cable", "lead,usb cable"),
    field("case", "Case", "cover,case given,tablet case"),
    field("stylus", "Stylus", "pen"),
    field("kit", "Kit", "extras,kit given,with it,went with it,accessories"),
    field("kit_missing", "Kit missing", "missing,missing kit,not back,kit not returned"),
    field(
        "shared_with", "Shared with", "second client,joint with,shared,second borrower,also used by"
    ),
    field("part_of", "Part of", "part of loan,with device,goes with"),
    field("condition", "Condition on return", "condition in,returned condition,condition"),
    field("renewed", "Earlier due dates", "renewed,extended,extensions,renewals,extension"),
    field("kept_as", "Kept as", "gift or bought,kept how"),
    field("price", "Price they paid", "price paid by borrower,borrower paid,sold for"),
    field("onward", "What came next", "onward plan,what comes next"),
    field("happened_on", "Lost or stolen on", "lost on,stolen on,date lost,date stolen"),
    field("network_told_on", "Network told on", "network told"),
    field("police_reference", "Police reference", "crime reference,crime number,crime ref"),
    field("registered_on", "Registered as lost on", "registered as lost"),
    field("locked_on", "Locked from afar on", "locked from afar,locked by mdm"),
    field("note", "Notes", "note,comments,comment,remarks,other,info,information,notes comments"),
)
_OF_A_DEVICE = frozenset(
    (
        *("tag", "serial", "imei", "imei_2", "model", "make", "kind", "site", "pin", "cost"),
        *("funder", "accounts", "wiped", "cleaned"),
    )
)
_NOT_OF_A_CLIENT = frozenset(
    (
        *("note", "district", "support_from", "support_until"),
        *("no_contact", "may_ring", "may_leave_voicemail", "may_text", "may_email", "may_write"),
        *("reach_words", "best_way", "basis", "archived_on"),
    )
)


def loan_fields() -> tuple[Field, ...]:
    """Return the fields of a list of loans; a heading belongs to the first that has it."""
    return (
        *LOAN_FIELDS,
        *(each for each in DEVICE_FIELDS if each.name in _OF_A_DEVICE),
        *(each for each in CLIENT_FIELDS if each.name not in _NOT_OF_A_CLIENT),
    )
