"""People who cannot exist: names from the larder, the garden and the button box."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from techloan.words import joined


def _list(text: str) -> list[str]:
    return text.split()


GIVEN = _list("""
Agatha Albert Alfie Angus Arabella Archibald Astrid Augusta Barnabas Beatrix Bertie Bessie Binky
Blossom Bronwen Caspian Cecily Chester Clarence Clementine Constance Cordelia Cornelius Daffodil
Daphne Dexter Dora Dudley Edith Edwin Elspeth Ernestine Esme Eunice Fabian Felicity Fern Flora
Florence Freddie Gerald Gilbert Gladys Godfrey Hamish Harriet Hector Henrietta Hilda Hugo Hubert
Imogen Iris Ivy Jemima Jocelyn Josiah Juno Lancelot Leopold Lettice Lottie Lupin Lysander Mabel
Maisie Marmaduke Maud Merryweather Millicent Minnie Montague Muriel Myrtle Ned Nellie Nora Olive
Ophelia Orlando Otis Peggy Penelope Peregrine Petunia Phyllida Pip Posy Prudence Quincy Reginald
Rosalind Rowan Rupert Sage Samson Septimus Silas Sorrel Stanley Sybil Tansy Thaddeus Theodora Tilly
Toby Ursula Verity Viola Walter Wilfred Willow Winifred Zachary Zinnia Chloë Éloïse Noël Renée Siân
Zoë
""")
FAMILY = _list("""
Acornley Applefritter Bakewell-Tart Barleymow Beanpole Bellweather Bilberry Blackcurrant Bluebottle
Bobbinson Bonbonnet Brambleton Breadbin Brownbetty Bumblefoot Butterscotch Buttonhole Candlewick
Caramelli Cardamom Chutney Cinnabun Clotted-Cream Cobnut Copperkettle Cowslipper Crabapple
Custardson Dampsock Doilyworth Doughnutter Drizzlecombe Duckpond Elderflower Fiddlefern Figroll
Flapjack Fluffington Foxglover Frostwhistle Gingersnap Gobstopper Greengage Hobnobbin Hollyhocks
Honeydew Inglenookie Jamjar Jellybeane Junketty Kettlewhistle Lamplighter Lavenderbag Lemoncurd
Lollipopple Macaroon Mallowpuff Marchpane Marzipan Meringue-Pye Mintcake Mothballs Muffinstone
Mulberrybush Mustardseed Nettlewick Nightcap Nutcracker Oatcake O'Marzipan O'Muffin Paperclips
Parsnipper Peapodd Peppercorn Periwinkle Picklefork Pillowcase Pinecone Pipsqueakes Plumduff
Pocketwatch Pomfret-Cakes Porridgebowl Quiltmaker Quincejelly Rhubarbson Rollingpin Saltcellar
Scattercushion Sherbetty Shortbread Silverspoon Skippingrope Slipperbox Snapdragon Spatulason
Sugarlump Tablecloth Tanglewool Teacosy Thimbleby Toffeetree Treaclewell Trifleton Tumbleweede
Turnipseed Twiglet Umbrellastand Velveteen Wafflestone Wellyboot Whiskbroom Windfallow Yarrowroot
""")
# Invented too, and with the letters that a search has to cope with.
ELSEWHERE = {
    "pl": (
        _list("Bożena Grażyna Kazimierz Łucja Stanisław Wiesława Władysław Żaneta"),
        _list("Kluseczka Makowczyk-Rogalik Pierożkowa Śliweczka Wiśniewkowa Żurawinka"),
    ),
    "ur": (
        _list("Anwar Farzana Kulsoom Nasreen Rukhsana Shabnam Tariq Zubaida"),
        _list("Anarkhel Badamzar Chandniwala Gulabkhel Noorbagh Sitarapur"),
    ),
    "bn": (
        _list("Anjali Fulmala Joynal Mitali Rahela Sufia"),
        _list("Doyelpakhi Kodombari Shapladighi Shiulitola"),
    ),
}
SHORT = {
    "Archibald": "Archie",
    "Beatrix": "Bea",
    "Clementine": "Clemmie",
    "Ernestine": "Ernie",
    "Henrietta": "Hattie",
    "Kazimierz": "Kazik",
    "Marmaduke": "Duke",
    "Millicent": "Millie",
    "Penelope": "Penny",
    "Peregrine": "Perry",
    "Reginald": "Reggie",
    "Stanisław": "Staszek",
    "Thaddeus": "Tad",
    "Theodora": "Teddy",
    "Winifred": "Winnie",
}
STREETS = """
Teapot Lane|Button Street|Marmalade Row|Slipper Close|Humbug Hill|Thimble Court|Crumpet Corner
|Bobbin Walk|Kettle Green|Duckpond Road|Treacle Terrace|Mitten Mews
""".replace("\n", "").split("|")


@dataclass(frozen=True)
class Name:
    """The name of an invented person, with the language that it comes from."""

    given: str
    family: str
    language: str = "en"


def names(rng: random.Random) -> Iterator[Name]:
    """Give names without end, one in twelve of another language.

    English ones repeat after some twelve thousand, the others after a few dozen.
    """
    here = _shuffled(rng, GIVEN, FAMILY)
    elsewhere = {language: _shuffled(rng, *lists) for language, lists in ELSEWHERE.items()}
    while True:
        language = rng.choices(["en", "pl", "ur", "bn"], [110, 5, 3, 2])[0]
        pairs = elsewhere.get(language, here)
        yield Name(*pairs.pop(), language)
        if not pairs:
            pairs.extend(_shuffled(rng, *ELSEWHERE.get(language, (GIVEN, FAMILY))))


def mail_of(name: Name, number: int) -> str:
    """Return an address under the domain that is kept for examples (RFC 2606)."""
    return f"{joined(name.given)}.{joined(name.family)}{number}@example.org"


def _shuffled(rng: random.Random, given: list[str], family: list[str]) -> list[tuple[str, str]]:
    pairs = list(product(given, family))
    rng.shuffle(pairs)
    return pairs
