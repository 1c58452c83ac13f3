import type { Command } from 'commander';
import { addSaleAddItem } from './sale/add-item.ts';
import { addSaleAllot } from './sale/allot.ts';
import { addSaleChange } from './sale/change.ts';
import { addSaleCreate } from './sale/create.ts';
import { addSaleExtend } from './sale/extend.ts';
import { addSaleList } from './sale/list.ts';
import { addSalePrice } from './sale/price.ts';
import { addSaleRenameItem } from './sale/rename-item.ts';
import { addSaleShow } from './sale/show.ts';
import { addSaleStates } from './sale/states.ts';
import { addSaleWatch } from './sale/watch.ts';

export function registerSale(program: Command): void {
  const sale = program.command('sale').description('Open, watch and change sales.');
  addSaleCreate(sale);
  addSaleList(sale);
  addSaleShow(sale);
  addSaleWatch(sale);
  addSaleStates(sale);
  addSaleChange(sale);
  addSaleAddItem(sale);
  addSaleRenameItem(sale);
  addSaleAllot(sale);
  addSalePrice(sale);
  addSaleExtend(sale);
}
