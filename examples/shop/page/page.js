const $ = (id) => document.getElementById(id);

let state;
let notice = '';
/** Server time minus performance.now(), and half of the round trip in which it was read: the shortest one counts. */
let clock = { offsetMs: 0, errorMs: Infinity };

async function call(path, body) {
  const init = {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  };
  const response = await fetch(path, body === undefined ? {} : init);
  const answer = response.status === 204 ? {} : await response.json().catch(() => ({}));
  return { status: response.status, answer };
}

async function refresh() {
  const sentAt = performance.now();
  const { status, answer } = await call('state');
  if (status !== 200) throw new Error(answer.title);
  const errorMs = (performance.now() - sentAt) / 2;
  if (errorMs <= clock.errorMs)
    clock = { offsetMs: Date.parse(answer.sale.serverTime) - sentAt - errorMs, errorMs };
  state = answer;
}

/**
 * One key for each intention. It is kept until there is an answer, also through a reload: a click after a lost answer
 * repeats the same purchase. An answer ends the intention, and the next click is another one.
 */
async function buy(sku) {
  const name = `intention:${state.sale.saleId}:${sku}`;
  const key = localStorage.getItem(name) ?? crypto.randomUUID();
  localStorage.setItem(name, key);
  const { status, answer } = await call('purchases', { key, sku });
  if (status < 500) localStorage.removeItem(name);
  notice = status === 200 ? '' : (answer.title ?? 'Please try again.');
}

async function pay() {
  const { status, answer } = await call(`orders/${state.order.orderNo}/payment`, {});
  notice = status === 204 ? '' : (answer.title ?? 'Please try again.');
}

/** Runs what a button does, once at a time. */
async function act(button, work) {
  button.dataset.busy = 'true';
  try {
    await work();
    await refresh();
  } catch {
    notice = 'No answer. Please try again.';
  }
  delete button.dataset.busy;
  show();
}

const inMs = (time) => Date.parse(time) - performance.now() - clock.offsetMs;
function countdown(time) {
  const seconds = Math.max(0, Math.ceil(inMs(time) / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
const money = (minor, currency) => {
  const format = new Intl.NumberFormat(undefined, { style: 'currency', currency });
  return format.format(minor / 10 ** format.resolvedOptions().maximumFractionDigits);
};

function show() {
  $('notice').hidden = notice === '';
  $('notice').textContent = notice;
  if (state === undefined) return;
  const { sale, order, heard } = state;
  $('name').textContent = sale.name;
  $('sale-state').textContent = saleState(sale);
  for (const item of sale.items) showItem(sale, item);
  $('order').hidden = !order;
  if (order) showOrder(order);
  $('silence').hidden = heard.length > 0;
  if ($('heard').dataset.newest !== heard[0]?.id) showHeard(heard);
}

function saleState({ state, opensAt, closesAt }) {
  if (state === 'scheduled') return `Opens in ${countdown(opensAt)}`;
  if (state === 'open') return closesAt === null ? 'Open' : `Open for ${countdown(closesAt)}`;
  return state === 'paused' ? 'Paused' : 'Closed';
}

const copyOf = (id) => $(id).content.firstElementChild.cloneNode(true);

function showItem({ state, currency }, { sku, name, unitPrice, available, allotment }) {
  let row = document.querySelector(`[data-sku="${CSS.escape(sku)}"]`);
  if (row === null) {
    row = copyOf('item');
    row.dataset.sku = sku;
    const button = row.querySelector('button');
    button.ariaLabel = `Buy ${name ?? sku}`;
    button.onclick = () => act(button, () => buy(sku));
    $('items').append(row);
  }
  row.querySelector('strong').textContent = name ?? sku;
  row.querySelector('.stock').textContent = `${available} of ${allotment} left`;
  row.querySelector('.price').textContent = money(unitPrice, currency);
  const button = row.querySelector('button');
  button.disabled = state !== 'open' || available === 0 || 'busy' in button.dataset;
}

const ORDER = {
  queued: () => 'Your order is being written.',
  pending_payment: ({ expiresAt }) => `Yours for ${countdown(expiresAt)}. Pay now.`,
  paid: () => 'Paid. It is yours.',
  expired: () => 'Not paid in time. It is on sale again.',
  cancelled: () => 'Cancelled. It is on sale again.',
  rejected: () => 'It could not be ordered. There is nothing to pay.',
  returned: () => 'Returned.',
};
const MONEY = {
  authorised: 'Your money is blocked.',
  captured: 'Your money was taken.',
  voided: 'Your money is free again.',
  refunded: 'Your money was given back.',
};

function showOrder(order) {
  const { sku, amount, currency, orderNo } = order;
  const pays = MONEY[state.money];
  $('order-state').textContent = ORDER[order.state]?.(order) ?? order.state;
  const what = state.sale.items.find((item) => item.sku === sku)?.name ?? sku;
  const parts = [`1 × ${what}, ${money(amount, currency)}, order …${orderNo.slice(-6)}.`, pays];
  $('order-what').textContent = parts.filter(Boolean).join(' ');
  const button = $('pay');
  button.hidden = pays !== undefined || !['pending_payment', 'expired'].includes(order.state);
  button.textContent = order.state === 'expired' ? 'Pay too late' : 'Pay';
  button.disabled = 'busy' in button.dataset;
}

function showHeard(heard) {
  $('heard').dataset.newest = heard[0]?.id;
  $('heard').replaceChildren(
    ...heard.map(({ position, type, occurredAt, orderNo, what }) => {
      const row = copyOf('event');
      const time = row.querySelector('time');
      time.dateTime = occurredAt;
      time.textContent = new Date(occurredAt).toLocaleTimeString(undefined, { hourCycle: 'h23' });
      row.title = `position ${position}`;
      row.querySelector('code').textContent = type;
      row.querySelector('.what').textContent = what ?? '';
      row.querySelector('.order').textContent = orderNo === undefined ? '' : `…${orderNo.slice(-6)}`;
      return row;
    }),
  );
}

$('pay').onclick = () => act($('pay'), pay);
setInterval(show, 250);
for (;;) {
  if (!document.hidden) await refresh().catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 1000));
}
