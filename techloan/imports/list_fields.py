"""The fields of a list of devices, and those of a list of clients."""

from techloan.imports.field import field

DEVICE_FIELDS = (
    field(
        "tag",
        "Asset tag",
        "tag,tag no,asset,asset no,asset number,asset id,tablet no,tablet number,tablet id,"
        "device no,device number,device id,label,item no,item number,item id,"
        "equipment no,barcode,inventory no,our no,our number,our ref",
    ),
    field("serial", "Serial number", "serial,serial no,serialno,s n,sn,ser no,serial number s n"),
    field("imei", "IMEI", "imei no,imei number,imei 1,imei1"),
    field("imei_2", "Second IMEI", "imei 2,imei2,imei no 2"),
    field(
        "model",
        "Make and model",
        "model,device,device model,device type and model,description,make model,tablet,tablet type,"
        "tablet model,what is it,model name,product",
    ),
    field("make", "Make", "manufacturer,brand,maker"),
    field("kind", "Kind", "type,device type,category,device kind,kind of device,item type"),
    field("site", "Site", "location,where,kept at,office,base,site name,stored at,where kept"),
    field("pin", "PIN", "pin code,passcode,pass code,unlock code,screen lock,pin no"),
    field("cost", "Cost", "price,value,cost price,purchase price,paid,amount,unit cost,cost gbp"),
    field("funder", "Funder", "funded by,funding,fund,grant,paid by,paid for by,funding source"),
    field("condition", "Condition", "state of repair,cond,physical condition"),
    field("acquired", "How acquired", "acquired how,source,how obtained,came from,origin"),
    field(
        "acquired_on",
        "Acquired on",
        "acquired,bought,bought on,purchased,purchase date,date bought,date acquired,"
        "date purchased,date of purchase,acquired date,received,date received",
    ),
    field("state", "State", "status,current status,availability,in stock,available"),
    field("set_aside_until", "Set aside until", "set aside,reserved until,held until"),
    field("retired_by", "Retired by", "recycled by,disposed of by,disposed by,destroyed by"),
    field("sim", "SIM", "sim card,sim number,sim no,iccid,network,sim network,provider"),
    field("note", "Notes", "note,comments,comment,remarks,other,info,information,notes comments"),
    field("prepared", "Prepared?", "ready,checked,prepared,all checked,ready to lend,prep done"),
    field(
        "accounts", "Accounts removed?", "account removed,signed out,logged out,google account off"
    ),
    field("wiped", "Wiped?", "reset,factory reset,wiped and checked,wipe,wiped reset,data wiped"),
    field("sim_out", "SIM out?", "sim removed,sim card out,sim cards out,sim and cards out"),
    field("cleaned", "Cleaned?", "clean,sanitised,disinfected"),
    field("charger", "Charger looked at?", "charger,charger checked,charger ok,charger and cable"),
    field(
        "battery", "Battery looked at?", "battery,battery ok,battery checked,battery not swollen"
    ),
    field("charged", "Charged?", "charge,fully charged"),
    field("set_up", "Set up?", "setup,setup done,apps installed,configured"),
)
VOUCHES = ("accounts", "wiped", "sim_out", "cleaned", "charger", "battery", "charged", "set_up")

CLIENT_FIELDS = (
    field(
        "reference",
        "Reference",
        "ref,plus ref,plus reference,client ref,client reference,client id,client no,client number,"
        "plus id,plus no,case no,case number,ref no,reference number,urn,our ref",
    ),
    field(
        "name",
        "Name",
        "client name,full name,client,borrower,borrower name,person,who,name of client,beneficiary,"
        "participant,participant name,service user,customer,member,member name,surname forename,"
        "issued to,loaned to,lent to,given to,borrowed by,on loan to,allocated to,assigned to,user,"
        "user name,borrower s name,client s name,name of borrower,name of person,loanee,recipient,"
        "resident,tenant,learner,patient,holder,who has it,with whom,who to,to whom,sent to,"
        "persons name,person s name,lent out to,loan to,service user name,beneficiary name",
    ),
    field(
        "given_name", "First name", "given name,forename,forenames,first names,christian name,first"
    ),
    field("family_name", "Surname", "last name,family name,surname name,last,sur name"),
    field("preferred_name", "Preferred name", "known as,likes to be called,nickname,preferred"),
    field(
        "phone",
        "Telephone",
        "tel,tel no,phone,phone no,phone number,telephone no,telephone number,mobile,mobile no,"
        "mobile number,mob,contact no,contact number,home phone,tel number,landline,home tel",
    ),
    field(
        "other_phone", "Other telephone", "tel 2,phone 2,other phone,second phone,alternative phone"
    ),
    field("email", "E-mail", "email,email address,e mail address,mail"),
    field("address", "Address", "home address,address 1,address line 1,street,full address"),
    field("postcode", "Postcode", "post code,pcode,pc,zip"),
    field("district", "District", "area,council,town,district council,locality"),
    field(
        "born_in", "Year of birth", "born,dob,date of birth,birth year,yob,birthday,d o b,born in"
    ),
    field(
        "referral_source",
        "Referred by",
        "referral,referral source,referrer,source,referred from,referral from,who referred",
    ),
    field("referred_on", "Referred on", "referral date,date referred,date of referral"),
    field("partner", "Partner", "partner organisation,organisation,delivery partner,charity,org"),
    field("large_print", "Large print", "print size,large text,big print,needs large print,font"),
    field(
        "language",
        "Language",
        "first language,preferred language,spoken language,main language,speaks",
    ),
    field("interpreter", "Interpreter", "interpreter needed,needs interpreter"),
    field("hearing", "Hearing", "hearing needs,hearing loss,hearing aids,deaf"),
    field("carer_name", "Carer", "carer name,name of carer,next of kin,emergency contact"),
    field("carer_phone", "Carer's telephone", "carer phone,carer tel,carer number,carer mobile"),
    field(
        "other_needs",
        "Needs",
        "other needs,access needs,accessibility,support needs,accessible information,disability",
    ),
    field("support_from", "Support from", "start date,support start,started,joined,date joined"),
    field("support_until", "Support until", "end date,support end,ends,support ends"),
    field("died_on", "Died on", "date of death,died,deceased"),
    field("no_contact", "No contact", "do not contact,asked for no contact"),
    field("may_ring", "May we ring?", "may ring,ok to ring"),
    field("may_leave_voicemail", "May we leave a voicemail?", "may leave voicemail"),
    field("may_text", "May we text?", "may text,ok to text"),
    field("may_email", "May we e-mail?", "may email,ok to email"),
    field("may_write", "May we write letters?", "may write,ok to write"),
    field("reach_words", "When and how to reach them", "best time to ring,best time to call"),
    field(
        "best_way",
        "Best way to reach them",
        "best way,preferred way,preferred contact,preferred contact method,contact preference,"
        "preferred method of contact,contact method,how to contact",
    ),
    field("basis", "Basis", "legal basis,lawful basis"),
    field("archived_on", "Record closed on", "closed on,record closed"),
    field("note", "Notes", "note,comments,comment,remarks,other,info,information"),
)
