/**
 * What a medicine, a test or the kind of a note is mostly about: a small list of our own, careful rather than complete.
 * What is not in it gives nothing away only as far as this list knows.
 * Sources: medicines by their classes in the ATC index of the WHO Collaborating Centre for Drug Statistics Methodology, named on each line;
 * tests by their LOINC names; conditions by the chapters of ICD-10.
 */

import type { RevealedTopic } from '../model/gives-away.ts'

export interface TopicRule {
  readonly topic: RevealedTopic
  /** Beginnings of ATC codes. */
  readonly atc?: readonly string[]
  /** Beginnings of ATC codes among them that are mostly for something else. */
  readonly notAtc?: readonly string[]
  /** Beginnings of words of a medicine's title, without accents; only where it has no ATC code. */
  readonly medicines?: readonly string[]
  readonly loinc?: readonly string[]
  /** Beginnings of words of a test's title; several words stand in this order. */
  readonly tests?: readonly string[]
  /** Beginnings of words in the title or kind of a document, a visit or a report, beside those of the condition. */
  readonly notes?: readonly string[]
  /** What names the condition itself: beginnings of ICD-10 codes, and of words in English and Romanian. */
  readonly icd?: readonly string[]
  readonly words: readonly string[]
}

export const TOPIC_RULES: readonly TopicRule[] = [
  {
    topic: 'hiv',
    // J05AE01-10 protease inhibitors (J05AE30 is for COVID-19), J05AF01 zidovudine, J05AF06 abacavir, J05AG NNRTI, J05AJ integrase inhibitors, J05AR combinations for HIV.
    atc: ['J05AE0', 'J05AE10', 'J05AF01', 'J05AF06', 'J05AG', 'J05AJ', 'J05AR'],
    notAtc: ['J05AR03', 'J05AR17'],
    medicines: [
      'zidovudin',
      'abacavir',
      'efavirenz',
      'nevirapin',
      'rilpivirin',
      'doravirin',
      'dolutegravir',
      'bictegravir',
      'raltegravir',
      'elvitegravir',
      'darunavir',
      'atazanavir',
      'lopinavir',
      'maraviroc',
      'enfuvirtid',
    ],
    // 7918-6 HIV 1+2 Ab presence, 56888-1 HIV 1+2 Ab and HIV1 p24 Ag, 20447-9 and 25836-8 HIV 1 RNA.
    loinc: ['7918-6', '56888-1', '20447-9', '25836-8'],
    tests: ['hiv'],
    notes: ['hiv'],
    icd: ['B20', 'B21', 'B22', 'B23', 'B24', 'Z21'],
    words: ['hiv', 'human immunodeficiency', 'imunodeficienta umana'],
  },
  {
    topic: 'hiv-prevention',
    // J05AR03 tenofovir disoproxil and emtricitabine, J05AR17 emtricitabine and tenofovir alafenamide: before exposure, or as part of treatment.
    atc: ['J05AR03', 'J05AR17'],
    medicines: ['emtricitabin', 'cabotegravir', 'lenacapavir', 'truvada', 'descovy'],
    icd: ['B20', 'B21', 'B22', 'B23', 'B24', 'Z21', 'Z20.6'],
    words: ['hiv', 'human immunodeficiency', 'imunodeficienta umana'],
  },
  {
    topic: 'hepatitis',
    // J05AP antivirals for HCV; J05AF08 adefovir, J05AF10 entecavir, J05AF11 telbivudine: hepatitis B.
    atc: ['J05AP', 'J05AF08', 'J05AF10', 'J05AF11'],
    medicines: ['sofosbuvir', 'ledipasvir', 'velpatasvir', 'glecaprevir', 'daclatasvir', 'entecavir', 'adefovir', 'telbivudin'],
    // 5195-3 and 5196-1 HBV surface Ag; 16128-1 and 13955-0 HCV Ab; 11011-4 HCV RNA.
    loinc: ['5195-3', '5196-1', '16128-1', '13955-0', '11011-4'],
    tests: ['hepatitis b', 'hepatitis c', 'hepatita b', 'hepatita c', 'hbsag', 'hcv', 'hbv'],
    icd: ['B15', 'B16', 'B17', 'B18', 'B19'],
    words: ['hepatitis', 'hepatita', 'hepatitei'],
  },
  {
    topic: 'sexual-health',
    // 20507-0 reagin Ab (RPR) presence, 22461-8 Treponema pallidum Ab presence, 21613-5 Chlamydia trachomatis DNA.
    loinc: ['20507-0', '22461-8', '21613-5'],
    tests: ['treponema', 'reagin', 'syphilis', 'sifilis', 'vdrl', 'chlamydia trachomatis', 'neisseria gonorrhoeae'],
    notes: ['venereolog', 'sexual health', 'sexually transmitted', 'cu transmitere sexuala'],
    icd: ['A50', 'A51', 'A52', 'A53', 'A54', 'A55', 'A56', 'A57', 'A58', 'A59', 'A60', 'A63', 'A64'],
    words: ['syphilis', 'sifilis', 'gonorrh', 'gonore', 'chlamydia', 'sexually transmitted', 'cu transmitere sexuala'],
  },
  {
    topic: 'pregnancy',
    // G03XB01 mifepristone.
    atc: ['G03XB01'],
    medicines: ['mifepriston'],
    // 2106-3 hCG (pregnancy test) in urine, 2118-8 hCG presence in serum, 21198-7 beta subunit in serum.
    loinc: ['2106-3', '2118-8', '21198-7'],
    tests: ['hcg', 'choriogonadotropin', 'pregnancy', 'test de sarcina'],
    notes: ['obstetric', 'antenatal', 'prenatal', 'abortion', 'avort', 'miscarriage'],
    icd: ['O', 'Z32', 'Z33', 'Z34'],
    words: ['pregnan', 'gravid', 'abortion', 'miscarriage', 'avort'],
  },
  {
    topic: 'fertility',
    // G03G gonadotropins and other ovulation stimulants.
    atc: ['G03G'],
    medicines: ['clomifen', 'clomiphen', 'follitropin', 'menotropin'],
    notes: ['fertility', 'fertilit'],
    icd: ['N46', 'N97', 'Z31'],
    words: ['infertil', 'in vitro fertili', 'fertilizare in vitro'],
  },
  {
    topic: 'contraception',
    // G03A hormonal contraceptives for systemic use, G02BA intrauterine contraceptives, G02BB intravaginal contraceptives.
    atc: ['G03A', 'G02BA', 'G02BB'],
    medicines: ['levonorgestrel', 'drospirenon', 'desogestrel', 'etonogestrel', 'ulipristal', 'norgestimat'],
    icd: ['Z30'],
    words: ['contracept', 'anticoncept'],
  },
  {
    topic: 'hormones',
    // G03B androgens, G03C estrogens, G03H antiandrogens.
    atc: ['G03B', 'G03C', 'G03H'],
    medicines: ['testosteron', 'estradiol', 'cyproteron', 'ciproteron'],
    icd: ['E28', 'E29', 'E34', 'F64', 'N95'],
    words: ['menopaus', 'hypogonad', 'hipogonad', 'gender dysphor', 'gender incongru', 'transgender', 'disforie de gen'],
  },
  {
    topic: 'erectile',
    // G04BE drugs used in erectile dysfunction.
    atc: ['G04BE'],
    medicines: ['sildenafil', 'tadalafil', 'vardenafil', 'avanafil'],
    icd: ['N48.4', 'N52', 'F52.2'],
    words: ['erectil', 'pulmonary arterial hypertension', 'pulmonary hypertension', 'hipertensiune pulmonara'],
  },
  {
    topic: 'diabetes',
    // A10A insulins, A10BA biguanides (metformin), A10BB sulfonylureas, A10BD combinations, A10BF, A10BG, A10BH other oral ones; those also for weight or heart are left out.
    atc: ['A10A', 'A10BA', 'A10BB', 'A10BD', 'A10BF', 'A10BG', 'A10BH'],
    medicines: [
      'insulin',
      'metformin',
      'gliclazid',
      'glimepirid',
      'glibenclamid',
      'glipizid',
      'sitagliptin',
      'vildagliptin',
      'linagliptin',
    ],
    // 4548-4, 17856-6 and 59261-8 haemoglobin A1c.
    loinc: ['4548-4', '17856-6', '59261-8'],
    tests: ['hba1c', 'hemoglobin a1c', 'haemoglobin a1c', 'hemoglobina a1c', 'hemoglobina glic'],
    icd: ['E10', 'E11', 'E12', 'E13', 'E14', 'O24', 'R73'],
    words: ['diabet', 'prediabet'],
  },
  {
    topic: 'thyroid',
    // H03A thyroid preparations, H03B antithyroid preparations.
    atc: ['H03A', 'H03B'],
    medicines: [
      'levothyroxin',
      'levotiroxin',
      'liothyronin',
      'liotironin',
      'thiamazol',
      'tiamazol',
      'carbimazol',
      'propylthiouracil',
      'propiltiouracil',
    ],
    icd: ['E00', 'E01', 'E02', 'E03', 'E04', 'E05', 'E06', 'E07', 'E89.0', 'C73'],
    words: ['thyroid', 'tiroid', 'hypothyr', 'hyperthyr', 'hipotiroid', 'hipertiroid', 'hashimoto', 'basedow', 'graves'],
  },
  {
    topic: 'mental-health',
    notes: ['psychiatr', 'psihiatr', 'psychother', 'psihoter', 'psycholog', 'psiholog', 'mental health', 'sanatate mintala'],
    icd: ['F'],
    words: ['psychiatr', 'psihiatr', 'suicid', 'self harm', 'eating disorder', 'tulburare de alimentatie'],
  },
  {
    topic: 'depression',
    // N06A antidepressants.
    atc: ['N06A'],
    medicines: ['sertralin', 'fluoxetin', 'paroxetin', 'citalopram', 'escitalopram', 'venlafaxin', 'duloxetin', 'mirtazapin', 'trazodon'],
    icd: ['F32', 'F33', 'F34', 'F40', 'F41', 'F42', 'F43'],
    words: ['depress', 'depresi', 'anxiet', 'anxioas', 'panic', 'obsessive compulsive', 'post traumatic stress'],
  },
  {
    topic: 'bipolar',
    // N05AN lithium.
    atc: ['N05AN'],
    medicines: ['lithium', 'litiu'],
    // 14334-7 lithium in serum or plasma.
    loinc: ['14334-7'],
    tests: ['lithium', 'litiu'],
    icd: ['F30', 'F31'],
    words: ['bipolar', 'mania', 'manic', 'manie', 'maniac'],
  },
  {
    topic: 'psychosis',
    // N05A antipsychotics, without lithium.
    atc: ['N05A'],
    notAtc: ['N05AN'],
    medicines: [
      'clozapin',
      'olanzapin',
      'risperidon',
      'paliperidon',
      'quetiapin',
      'aripiprazol',
      'haloperidol',
      'ziprasidon',
      'amisulprid',
      'cariprazin',
    ],
    icd: ['F20', 'F21', 'F22', 'F23', 'F24', 'F25', 'F28', 'F29', 'F30', 'F31'],
    words: ['schizo', 'psychos', 'psychotic', 'psihoz', 'psihotic', 'bipolar'],
  },
  {
    topic: 'attention',
    // N06BA centrally acting sympathomimetics.
    atc: ['N06BA'],
    medicines: ['methylphenidat', 'metilfenidat', 'lisdexamfetamin', 'atomoxetin'],
    icd: ['F90'],
    words: ['attention deficit', 'adhd', 'deficit de atentie', 'hiperactiv'],
  },
  {
    topic: 'opioids',
    // N07BC drugs used in opioid dependence; buprenorphine against pain is N02AE.
    atc: ['N07BC'],
    medicines: ['methadon', 'metadon', 'buprenorphin', 'buprenorfin', 'suboxone', 'levomethadon'],
    icd: ['F11'],
    words: ['opioid', 'opiate', 'opiacee', 'heroin'],
  },
  {
    topic: 'alcohol',
    // N07BB drugs used in alcohol dependence.
    atc: ['N07BB'],
    medicines: ['disulfiram', 'acamprosat', 'naltrexon', 'nalmefen'],
    // 5643-2 ethanol in serum or plasma.
    loinc: ['5643-2'],
    tests: ['ethanol', 'etanol', 'carbohydrate deficient transferrin'],
    icd: ['F10', 'K70', 'Z50.2'],
    words: ['alcohol', 'etanol'],
  },
  {
    topic: 'drug-use',
    // 3397-7 cocaine in urine, 3879-4 opiates in urine, 19261-7 amphetamines screen in urine, 3426-4 tetrahydrocannabinol in urine.
    loinc: ['3397-7', '3879-4', '19261-7', '3426-4'],
    tests: [
      'cocain',
      'amphetamin',
      'amfetamin',
      'methamphetamin',
      'opiate',
      'cannabin',
      'tetrahydrocannabinol',
      'drugs of abuse',
      'droguri',
    ],
    notes: ['addiction', 'adicti', 'detoxif', 'dezintoxic', 'substance abuse', 'substance use', 'toxicoman'],
    icd: ['F11', 'F12', 'F13', 'F14', 'F15', 'F16', 'F18', 'F19'],
    words: ['drug use', 'drug abuse', 'substance abuse', 'substance use', 'cocain', 'cannabis', 'toxicoman', 'consum de droguri'],
  },
  {
    topic: 'dementia',
    // N06D anti-dementia drugs.
    atc: ['N06D'],
    medicines: ['donepezil', 'rivastigmin', 'galantamin', 'memantin'],
    icd: ['F00', 'F01', 'F02', 'F03', 'G30', 'G31'],
    words: ['dementia', 'dementa', 'alzheimer'],
  },
  {
    topic: 'parkinson',
    // N04B dopaminergic agents.
    atc: ['N04B'],
    medicines: ['levodopa', 'pramipexol', 'ropinirol', 'rasagilin', 'safinamid'],
    icd: ['G20', 'G21', 'G25.8'],
    words: ['parkinson', 'restless legs', 'picioarelor nelinistite'],
  },
  {
    topic: 'epilepsy',
    // N03A antiepileptics.
    atc: ['N03A'],
    medicines: ['levetiracetam', 'lamotrigin', 'phenytoin', 'fenitoin', 'carbamazepin', 'valpro', 'lacosamid'],
    icd: ['G40', 'G41', 'R56'],
    words: ['epilep', 'seizure', 'convulsi', 'bipolar', 'neuralgia', 'nevralgi'],
  },
  {
    topic: 'tuberculosis',
    // J04A drugs for treatment of tuberculosis.
    atc: ['J04A'],
    medicines: ['isoniazid', 'izoniazid', 'ethambutol', 'etambutol', 'pyrazinamid', 'pirazinamid'],
    tests: ['mycobacterium tuberculosis'],
    icd: ['A15', 'A16', 'A17', 'A18', 'A19', 'Z20.1'],
    words: ['tubercul'],
  },
  {
    topic: 'breast-cancer',
    // L02BA01 tamoxifen, L02BG aromatase inhibitors.
    atc: ['L02BA01', 'L02BG'],
    medicines: ['tamoxifen', 'anastrozol', 'letrozol', 'exemestan'],
    // 6875-9 cancer antigen 15-3.
    loinc: ['6875-9'],
    tests: ['cancer ag 15'],
    icd: ['C50', 'D05', 'Z85.3'],
    words: ['breast cancer', 'carcinoma of breast', 'neoplasm of breast', 'cancer mamar', 'cancer de san'],
  },
  {
    topic: 'prostate-cancer',
    // L02AE gonadotropin releasing hormone analogues, L02BB anti-androgens.
    atc: ['L02AE', 'L02BB'],
    medicines: ['bicalutamid', 'enzalutamid', 'leuprorelin', 'leuprolid', 'goserelin', 'abirateron'],
    icd: ['C61', 'N80', 'Z85.46'],
    words: ['prostate cancer', 'carcinoma of prostate', 'neoplasm of prostate', 'cancer de prostata', 'endometrio'],
  },
  {
    topic: 'cancer',
    // L01 antineoplastic agents, without methotrexate (L01BA01) and rituximab (L01FA01), which are often for joints.
    atc: ['L01'],
    notAtc: ['L01BA01', 'L01FA01'],
    medicines: ['capecitabin', 'imatinib', 'trastuzumab', 'docetaxel', 'paclitaxel', 'doxorubicin', 'cisplatin', 'carboplatin'],
    notes: ['oncolog', 'chemotherap', 'chimioterap', 'radiotherap', 'radioterap'],
    icd: ['C', 'D0', 'Z85'],
    words: ['cancer', 'carcinom', 'leukem', 'leukaem', 'leucemi', 'lymphom', 'limfom', 'malign', 'metasta', 'tumor', 'tumour', 'oncolog'],
  },
  {
    topic: 'genetics',
    tests: ['brca1', 'brca2', 'gene mutation', 'genetic', 'karyotyp', 'cariotip'],
    notes: ['genetic'],
    icd: ['Q', 'Z14', 'Z15'],
    words: ['genetic', 'heredit', 'ereditar'],
  },
  {
    topic: 'acne',
    // D10BA retinoids for treatment of acne, by mouth.
    atc: ['D10BA'],
    medicines: ['isotretinoin', 'izotretinoin'],
    icd: ['L70'],
    words: ['acne', 'acnee'],
  },
]
