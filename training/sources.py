"""The origin and licence of each data set of the parallel text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Source:
    """A data set; ``origin``: its description and the repository it was copied from."""

    origin: str
    licence: str


SOURCES: Final[dict[str, Source]] = {
    "tatoeba_spa_eng": Source("Tatoeba, ManyThings 2018 (Hoangduc212001/hoang)", "CC BY 2.0"),
    "bible": Source("King James, Reina-Valera 1909, Van Dyke, aligned by verse", "public domain"),
    "omw": Source("Open Multilingual Wordnet slices (omwn/omw-data)", "CC BY-SA 3.0 / Unicode"),
    "geo_dr5hn": Source("Place names (dr5hn/countries-states-cities-database)", "ODbL 1.0"),
    "netranslit": Source("Transliterated names (steveash/NETransliteration-COLING2018)", "CC0"),
    "wechsel": Source("Wiktionary-derived dictionaries (CPJKU/wechsel)", "MIT / CC BY-SA"),
    "wiktionary_ar": Source(
        "Glosses of English Wiktionary (Vuizur/Wiktionary-Dictionaries)", "CC BY-SA 3.0 / GFDL"
    ),
    "wiktionary_es": Source(
        "Glosses of English Wiktionary (Vuizur/Wiktionary-Dictionaries)", "CC BY-SA 3.0 / GFDL"
    ),
    "wiktionary_dsl": Source(
        "Wiktionary dictionaries (open-dsl-dict/wiktionary-dict)", "CC BY-SA 3.0"
    ),
    "ms_edgeai": Source(
        "edgeai-for-beginners and translations (skytin1004/edgeai-for-beginners)", "MIT"
    ),
    "python_docs_es": Source(
        "Python documentation in Spanish (python/python-docs-es)", "CC0; source PSF"
    ),
    "tatoeba_omt": Source("Tatoeba test sets (Helsinki-NLP/OPUS-MT-testsets)", "CC BY 2.0 FR"),
    "mkqa": Source("MKQA questions (mia-workshop/MIA-Shared-Task-2022)", "CC BY-SA 3.0"),
    "unesco_syn": Source(
        "UNESCO Thesaurus, synonyms: kos-kit/unesco-thesaurus-explorer", "CC BY-SA 3.0 IGO"
    ),
    "tatoeba_pivot": Source(
        "Tatoeba joined through a third language (Helsinki-NLP/OPUS-MT-testsets)", "CC BY 2.0 FR"
    ),
    "un_quadclass": Source(
        "UN Parallel Corpus, human rights and security (AALight/keep_it_local)",
        "MIT; UN text free with attribution",
    ),
    "sahana": Source("Sahana Eden localisation (sahana/eden)", "MIT"),
    "mozilla_www": Source("mozilla.org localisation (mozilla-l10n/www-l10n)", "MPL-2.0"),
    "unesco_thesaurus": Source(
        "UNESCO Thesaurus, labels: kos-kit/unesco-thesaurus-explorer", "CC BY-SA 3.0 IGO"
    ),
    "tldr": Source("tldr pages (tldr-pages/tldr)", "CC BY 4.0"),
    "stsb_mt_train": Source("STS-B translated (PhilipMay/stsb-multi-mt)", "CC BY-SA 4.0"),
    "tico19": Source("TICO-19 (tico-19/tico-19.github.io)", "CC0"),
    "mozilla_www_lang": Source(
        "mozilla.org localisation (mozilla-l10n/www.mozilla.org)", "MPL-2.0"
    ),
    "osm_presets": Source(
        "OpenStreetMap presets (openstreetmap/id-tagging-schema)", "ISC / CC BY-SA"
    ),
    "tatoeba_ara": Source(
        "Tatoeba, ManyThings (osama-ahmed/attention-is-all-you-need-keras)", "CC BY 2.0 FR"
    ),
    "cldr_emoji": Source("CLDR emoji names (unicode-org/cldr-json)", "Unicode-3.0"),
    "opensource_guide": Source("Open Source Guides (github/opensource.guide)", "CC BY 4.0"),
    "check_api_names": Source("CLDR names (meedan/check-api)", "MIT / Unicode"),
    "check_web": Source("Check localisation (meedan/check-web)", "MIT"),
    "ms_security101": Source("Security-101 and translations (microsoft/Security-101)", "MIT"),
    "ooni": Source(
        "OONI localisation (ooni/translations)", "BSD-3-Clause; mobile strings unverified"
    ),
    "bloom": Source("Bloom localisation (bloom-housing/bloom)", "Apache-2.0"),
    "open_contracting": Source(
        "Open Contracting Data Standard (open-contracting/standard)", "Apache-2.0"
    ),
    "bitcoin_org": Source("bitcoin.org localisation (bitcoin-dot-org/bitcoin.org)", "MIT"),
    "wikiedu": Source("Wiki Education Dashboard (WikiEducationFoundation/WikiEduDashboard)", "MIT"),
    "cc_i18n": Source("Creative Commons localisation (creativecommons/cc.i18n)", "MIT"),
    "owasp_top10": Source("OWASP Top 10 (OWASP/Top10)", "CC BY-SA 4.0"),
    "tella": Source("Tella localisation (Horizontal-org/Tella-Android)", "MIT"),
    "sdg": Source("UN Sustainable Development Goals (open-sdg/sdg-translations)", "MIT / UN"),
    "unesco_notes": Source(
        "UNESCO Thesaurus, definitions: kos-kit/unesco-thesaurus-explorer", "CC BY-SA 3.0 IGO"
    ),
    "nextstrain": Source(
        "Nextstrain situation reports (nextstrain/narratives)", "CC BY (English files)"
    ),
    "check_api": Source("Check localisation (meedan/check-api)", "MIT"),
    "openmrs_pc": Source("OpenMRS localisation (openmrs/openmrs-esm-patient-chart)", "MPL-2.0"),
    "uwazi": Source("Uwazi localisation (huridocs/uwazi)", "MIT"),
    "cldr_names": Source("CLDR names (unicode-org/cldr-json)", "Unicode-3.0"),
    "tico19_terms": Source("TICO-19 terminologies (tico-19/tico-19.github.io)", "CC0"),
    "cldr_terms": Source("CLDR units and dates (unicode-org/cldr-json)", "Unicode-3.0"),
    "pathcheck": Source("GAEN Mobile localisation (Path-Check/gaen-mobile)", "MIT"),
    "exposure_notifications": Source(
        "Exposure Notifications (google/exposure-notifications-android)", "Apache-2.0"
    ),
    "hotosm_tm": Source("HOT Tasking Manager (hotosm/tasking-manager)", "BSD-2-Clause"),
    "country_list": Source("country names (umpirsky/country-list)", "MIT"),
    "refugee_phrasebook": Source("Refugee Phrasebook (refugee-phrasebook/py_rpb)", "MIT"),
    "vote_gov": Source("vote.gov localisation (usagov/vote-gov)", "CC0 / US public domain"),
    "govuk_frontend": Source("GOV.UK localisation (alphagov/frontend)", "MIT"),
    "public_code_standard": Source("Standard for Public Code (publiccodenet/standard)", "CC0"),
    "occrp_id": Source("OCCRP ID localisation (occrp/id-backend)", "MIT"),
    "udhr": Source("Universal Declaration of Human Rights (eric-muller/udhr)", "UN document"),
    "vote_gov_content": Source("vote.gov pages (usagov/vote-gov)", "CC0 / US public domain"),
    "irc_refugee_info": Source("Refugee.info localisation (theirc/web)", "MIT"),
}
