import { conservation } from './conservation.ts';
import { honestAnswers } from './honest-answers.ts';
import type { Law } from './law.ts';
import { limitsHold } from './limits-hold.ts';
import { moneyIsNeverLost } from './money-is-never-lost.ts';
import { noDoubleOrder } from './no-double-order.ts';
import { noFalseRefusal } from './no-false-refusal.ts';
import { noLostPurchase } from './no-lost-purchase.ts';
import { noOversell } from './no-oversell.ts';
import { onceBack } from './once-back.ts';
import { othersGoOn } from './others-go-on.ts';
import { paidXorClosed } from './paid-xor-closed.ts';
import { priceSaidOnce } from './price-said-once.ts';
import { shopHearsOfIt } from './shop-hears-of-it.ts';

/** The ten laws in their order, amounts as answered, honest answers, and that one locked row blocks no other work. */
export const ALL_LAWS: readonly Law[] = [
  conservation,
  noOversell,
  noLostPurchase,
  noDoubleOrder,
  paidXorClosed,
  onceBack,
  noFalseRefusal,
  moneyIsNeverLost,
  limitsHold,
  shopHearsOfIt,
  priceSaidOnce,
  honestAnswers,
  othersGoOn,
];
