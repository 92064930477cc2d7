import type { Regulation } from '../../vocabulary.js';
import type { CivilDate } from '../deadline.js';
import { ccpa } from './ccpa.js';
import { coloradoCpa } from './colorado-cpa.js';
import { connecticutCtdpa } from './connecticut-ctdpa.js';
import { gdpr } from './gdpr.js';
import { lgpd } from './lgpd.js';
import { none } from './none.js';
import { pipeda } from './pipeda.js';
import { quebecLaw25 } from './quebec-law-25.js';
import type { RegulationRules, RuleVersion } from './rule.js';
import { texasTdpsa } from './texas-tdpsa.js';
import { ukGdpr } from './uk-gdpr.js';
import { utahUcpa } from './utah-ucpa.js';
import { virginiaVcdpa } from './virginia-vcdpa.js';

export const rulesOf: Readonly<Record<Regulation, RegulationRules>> = {
  CCPA: ccpa,
  GDPR: gdpr,
  UK_GDPR: ukGdpr,
  LGPD: lgpd,
  QUEBEC_LAW_25: quebecLaw25,
  PIPEDA: pipeda,
  VIRGINIA_VCDPA: virginiaVcdpa,
  COLORADO_CPA: coloradoCpa,
  CONNECTICUT_CTDPA: connecticutCtdpa,
  UTAH_UCPA: utahUcpa,
  TEXAS_TDPSA: texasTdpsa,
  NONE: none,
};

/** The law as it stood on a day of receipt (YYYY-MM-DD); null before it was in force. */
export const versionAt = (regulation: Regulation, day: CivilDate): RuleVersion | null =>
  rulesOf[regulation].versions.findLast(({ effective }) => effective.from <= day) ?? null;
