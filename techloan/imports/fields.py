"""The fields that a list may have, and the headings by which people call them."""

from collections.abc import Iterable
from dataclasses import dataclass

from techloan.imports.rules import ImportKind
from techloan.settings import Settings
from techloan.words import fold, words


@dataclass(frozen=True)
class Field:
    """One field: its name here, what the page calls it, and the headings it has elsewhere."""

    name: str
    label: str
    headings: frozenset[str]


def plain_heading(text: str) -> str:
    """Return a heading without case, signs and accents: `Serial No.` gives `serial no`."""
    return " ".join(words(text.replace("#", " number ").replace("_", " ")))


def _field(name: str, label: str, headings: str) -> Field:
    own = plain_heading(label)
    return Field(name, label, frozenset({own, *(h.strip() for h in headings.split(","))}))


DEVICE_FIELDS = (
    _field(
        "tag",
        "Asset tag",
        "tag,tag no,asset,asset no,asset number,asset id,tablet no,tablet number,tablet id,"
        "device no,device number,device id,label,item no,item number,item id,"
        "equipment no,barcode,inventory no,our no,our number,our ref",
    ),
    _field("serial", "Serial number", "serial,serial no,serialno,s n,sn,ser no,serial number s n"),
    _field("imei", "IMEI", "imei no,imei number,imei 1,imei1"),
    _field("imei_2", "Second IMEI", "imei 2,imei2,imei no 2"),
    _field(
        "model",
        "Make and model",
        "model,device,device model,device type and model,description,make model,tablet,tablet type,"
        "tablet model,what is it,model name,product",
    ),
    _field("make", "Make", "manufacturer,brand,maker"),
    _field("kind", "Kind", "type,device type,category,device kind,kind of device,item type"),
    _field("site", "Site", "location,where,kept at,office,base,site name,stored at,where kept"),
    _field("pin", "PIN", "pin code,passcode,pass code,unlock code,screen lock,pin no"),
    _field("cost", "Cost", "price,value,cost price,purchase price,paid,amount,unit cost,cost gbp"),
    _field("funder", "Funder", "funded by,funding,fund,grant,paid by,paid for by,funding source"),
    _field("condition", "Condition", "state of repair,cond,physical condition"),
    _field("acquired", "How acquired", "acquired how,source,how obtained,came from,origin"),
    _field(
        "acquired_on",
        "Acquired on",
        "acquired,bought,bought on,purchased,purchase date,date bought,date acquired,"
        "date purchased,date of purchase,acquired date,received,date received",
    ),
    _field("state", "State", "status,current status,availability,in stock,available"),
    _field("note", "Notes", "note,comments,comment,remarks,other,info,information,notes comments"),
    _field("prepared", "Prepared?", "ready,checked,prepared,all checked,ready to lend,prep done"),
    _field(
        "accounts", "Accounts removed?", "account removed,signed out,logged out,google account off"
    ),
    _field("wiped", "Wiped?", "reset,factory reset,wiped and checked,wipe,wiped reset,data wiped"),
    _field("sim_out", "SIM out?", "sim removed,sim card out,sim cards out,sim and cards out"),
    _field("cleaned", "Cleaned?", "clean,sanitised,disinfected"),
    _field("charger", "Charger looked at?", "charger,charger checked,charger ok,charger and cable"),
    _field(
        "battery", "Battery looked at?", "battery,battery ok,battery checked,battery not swollen"
    ),
    _field("charged", "Charged?", "charge,fully charged"),
    _field("set_up", "Set up?", "setup,setup done,apps installed,configured"),
)
VOUCHES = ("accounts", "wiped", "sim_out", "cleaned", "charger", "battery", "charged", "set_up")

CLIENT_FIELDS = (
    _field(
        "reference",
        "Reference",
        "ref,plus ref,plus reference,client ref,client reference,client id,client no,client number,"
        "plus id,plus no,case no,case number,ref no,reference number,urn,our ref",
    ),
    _field(
        "name",
        "Name",
        "client name,full name,client,borrower,borrower name,person,who,name of client,beneficiary,"
        "participant,participant name,service user,customer,member,member name,surname forename",
    ),
    _field(
        "given_name", "First name", "given name,forename,forenames,first names,christian name,first"
    ),
    _field("family_name", "Surname", "last name,family name,surname name,last,sur name"),
    _field("preferred_name", "Preferred name", "known as,likes to be called,nickname,preferred"),
    _field(
        "phone",
        "Telephone",
        "tel,tel no,phone,phone no,phone number,telephone no,telephone number,mobile,mobile no,"
        "mobile number,mob,contact no,contact number,home phone,tel number,landline,home tel",
    ),
    _field(
        "other_phone", "Other telephone", "tel 2,phone 2,other phone,second phone,alternative phone"
    ),
    _field("email", "E-mail", "email,email address,e mail address,mail"),
    _field("address", "Address", "home address,address 1,address line 1,street,full address"),
    _field("postcode", "Postcode", "post code,pcode,pc,zip"),
    _field("district", "District", "area,council,town,district council,locality"),
    _field(
        "born_in", "Year of birth", "born,dob,date of birth,birth year,yob,birthday,d o b,born in"
    ),
    _field(
        "referral_source",
        "Referred by",
        "referral,referral source,referrer,source,referred from,referral from,who referred",
    ),
    _field("referred_on", "Referred on", "referral date,date referred,date of referral"),
    _field("partner", "Partner", "partner organisation,organisation,delivery partner,charity,org"),
    _field("large_print", "Large print", "print size,large text,big print,needs large print,font"),
    _field(
        "language",
        "Language",
        "first language,preferred language,spoken language,main language,speaks",
    ),
    _field("interpreter", "Interpreter", "interpreter needed,needs interpreter"),
    _field("hearing", "Hearing", "hearing needs,hearing loss,hearing aids,deaf"),
    _field("carer_name", "Carer", "carer name,name of carer,next of kin,emergency contact"),
    _field("carer_phone", "Carer's telephone", "carer phone,carer tel,carer number,carer mobile"),
    _field(
        "other_needs",
        "Needs",
        "other needs,access needs,accessibility,support needs,accessible information,disability",
    ),
    _field("support_from", "Support from", "start date,support start,started,joined,date joined"),
    _field("support_until", "Support until", "end date,support end,ends,support ends"),
    _field("died_on", "Died on", "date of death,died,deceased"),
    _field("note", "Notes", "note,comments,comment,remarks,other,info,information"),
)
# Headings that are left out on purpose: techloan does not keep these.
NEVER = frozenset(
    (
        *("nhs", "nhs no", "nhs number", "national insurance", "ni number", "ni no"),
        *("bank", "sort code", "account number"),
    )
)


def fields_of(kind: ImportKind, settings: Settings) -> dict[str, Field]:
    """Return the fields of a kind of list by name, with one for each eligibility line."""
    if kind is ImportKind.DEVICES:
        return _by_name(DEVICE_FIELDS)
    questions = (
        Field(f"eligible:{each.key}", each.question, frozenset(_asked(each.key, each.question)))
        for each in settings.eligibility
    )
    return _by_name((*CLIENT_FIELDS, *questions))


def _asked(key: str, question: str) -> Iterable[str]:
    yield plain_heading(question)
    yield plain_heading(key)
    folded = fold(question)
    if "18" in folded:
        yield from (
            "over 18",
            "18 or over",
            "18",
            "18 plus",
            "adult",
            "aged 18 or over",
            "is over 18",
        )
    if "gp" in folded.split() or "practice" in folded:
        yield from (
            "gp registered",
            "gp",
            "registered with gp",
            "registered with a gp",
            "gp practice",
        )


def _by_name(fields: Iterable[Field]) -> dict[str, Field]:
    return {field.name: field for field in fields}
