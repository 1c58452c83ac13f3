// Written by `npm run generate -w packages/client` from the routes of the buy API.

export interface paths {
    "/sales/{saleId}/purchases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Buy
         * @description Reserves the units immediately and queues the order. With an Idempotency-Key, sending it again is safe: it is answered with the same order, also when the sale has ended.
         */
        post: operations["placePurchase"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/orders/{orderNo}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an order, or wait for it
         * @description With `wait` the answer comes when the order has left `queued` (`until=closed`: `pending_payment` too), or after that many seconds. 500 requests of buyers from one address may wait in a process (429), and 5,000 requests in all (503).
         */
        get: operations["getOrder"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sales/{saleId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a sale and where its units are
         * @description Any cache may keep it for a second; with a token it is not shared. While opensAt or closesAt is ahead, the ETag is another one every second: count down from serverTime, or better from GET /time.
         */
        get: operations["getSale"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Pause, resume, close or change a sale
         * @description null takes opensAt, closesAt, buyerLimit or message away. Pausing and closing stop new purchases only: orders can still be paid until their own deadline. A closed sale stays closed: only name, visibility and message can change. Sending a change again changes nothing more. pending: the ledger has the change, and buyers meet it as soon as the gate has it too.
         */
        patch: operations["changeSale"];
        trace?: never;
    };
    "/sales": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List sales
         * @description Newest first. With a token of the shop or the operator, unlisted sales too. It is cached as one sale is.
         */
        get: operations["listSales"];
        put?: never;
        /**
         * Put units on sale
         * @description An id is never used twice, so this can be sent again: with the same Idempotency-Key it is answered with the sale, without one with sale-exists. pending: the sale exists, and its units can be bought as soon as the gate has them.
         */
        post: operations["createSale"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/time": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What time it is
         * @description For counting down: never cached. It is the clock of the machine that answers, and decides nothing. Redis’ clock decides when a sale opens and closes, Postgres’ when an order ends; with NTP on all machines they differ by milliseconds. Subtract half of the round trip.
         */
        get: operations["getTime"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sales/{saleId}/items/{sku}/allotment": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add units to an item, or take available ones away
         * @description Send an Idempotency-Key: sending the change again with it is safe, and without it is another change. pending: the ledger has the change, and buyers meet it as soon as the gate has it too.
         */
        post: operations["changeAllotment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sales/{saleId}/items": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add an item to a sale
         * @description A sku is used once in a sale, so this can be sent again: with the same Idempotency-Key it is answered with the item, without one with sku-exists. pending: the item exists, and its units can be bought as soon as the gate has them.
         */
        post: operations["addItem"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sales/{saleId}/items/{sku}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change an item's name or price
         * @description Once this is answered, no purchase is accepted at the old price. A purchase costs what its 202 said, and orders keep their amount. null takes the name away. In a closed sale only the name can change. Sending a change again changes nothing more. pending: the ledger has the change, and buyers meet it as soon as the gate has it too.
         */
        patch: operations["changeItem"];
        trace?: never;
    };
    "/sales/{saleId}/extension": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give buyers more time to pay
         * @description Moves the end of the payment window back: of one order, or of all orders of the sale that are pending and before their deadline. An order that is paid, closed or past its deadline is not touched, and 0 is no error. Send an Idempotency-Key: with it the request can be sent again, goes on where it ended, and extends no order twice.
         */
        post: operations["extendOrders"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sales/{saleId}/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Compare gate and ledger, and check the laws */
        get: operations["auditSale"];
        put?: never;
        /**
         * Audit a sale, and repair its gate where it differs from the ledger
         * @description Missing payment windows are started again. For anything else the gate of the sale’s partition is rebuilt from the ledger; purchases get 503 meanwhile. Orders and counters of the ledger are never changed.
         */
        post: operations["repairSale"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/orders/{orderNo}/payments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the payments that were reported for an order, newest first
         * @description Also for an order that the ledger did not have, where a payment for it is recorded.
         */
        get: operations["listPaymentsOfOrder"];
        put?: never;
        /**
         * Report a payment
         * @description Safe to repeat: provider and reference together name the payment. A payment that cannot make the order paid is recorded as due for refund and comes back in the problem. While that is because of its amount alone, the same report with another amount corrects it.
         */
        post: operations["settlePayment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/orders/{orderNo}/cancellation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancel an order that is not paid */
        post: operations["cancelOrder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/orders/{orderNo}/return": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Return a paid order
         * @description Its payment becomes `refund_due`, and its units count no longer for the limit of the buyer. Safe to repeat: the first return stays as it is.
         */
        post: operations["returnOrder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/orders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List orders
         * @description By the time of their purchase. Orders that are still queued are not listed. A buyer gets the own orders; another `buyerId` is `forbidden`. With `Accept: text/csv` (shop, operator) the whole selection is streamed, without `limit` and `cursor`; two at a time in a process (429).
         */
        get: operations["listOrders"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/bulk-actions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel or return many orders of a sale
         * @description As of a moment: send it with `dryRun` first, and then with the same `asOf`. It takes 20 seconds at most, and an order that is paid or closed meanwhile is refused and counted. Safe to repeat: while `more` is true the same request goes on.
         */
        post: operations["takeBulkAction"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/orders/{orderNo}/story": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read what happened to an order
         * @description From its purchase to its end, oldest first: each step with its time, the process and the request that decided it, its event, and where that was sent. For people who look into one order, and not for each order.
         */
        get: operations["getOrderStory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/payments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List payments
         * @description By the time of their report. Payments for an order that the ledger did not have are of no sale: only a request without `saleId` lists them. With `Accept: text/csv` the whole selection is streamed, without `limit` and `cursor`; two at a time in a process (429).
         */
        get: operations["listPayments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/payments/totals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count and add up all payments, by currency and state
         * @description Reads every payment. Requests within a second share one read of a process; one that takes longer than a statement may is `unavailable`.
         */
        get: operations["sumPayments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/payments/{paymentId}/refund": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Record that a payment was given back
         * @description For one that is `refund_due`, after the money was given back. Nothing is sent to a provider. Safe to repeat: the first reference stays.
         */
        post: operations["refundPayment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read what has happened, or wait for it
         * @description Everything that the ledger has decided, oldest first. Store `nextCursor` with what you have done, and go on from it: no event is skipped, also none that was decided before and committed later. With a filter a page may be empty although more follows. Events are kept for EVENTS_KEPT_DAYS. 5,000 requests may wait in a process (503).
         */
        get: operations["listEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List queue entries that could not become orders
         * @description Of all partitions. While one of them cannot be read, the list is `unavailable`.
         */
        get: operations["listDeadLetters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dead-letters/{orderNo}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Put a dead letter back on the queue
         * @description Once its cause is gone. It is a dead letter again where it still cannot become an order. Safe to repeat: for an order that is no dead letter the answer is the order.
         */
        post: operations["replayDeadLetter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dead-letters/{orderNo}/discard": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a dead letter up, and its units back
         * @description Where the ledger can have its order, the order is `expired`, and its units are available again within a second or two. Otherwise there is no order, and they are available immediately.
         */
        post: operations["discardDeadLetter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/buyers/{buyerId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Replace a buyer’s id by a random pseudonym
         * @description In sales that ended more than 24 hours ago within seconds, in the others that exist now when they have. The answer is the same for a buyer without orders. Safe to repeat: while the erasure is pending, it is the same one.
         */
        delete: operations["eraseBuyer"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/erasures/{erasureId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read how far an erasure has come */
        get: operations["getErasure"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/audit-trail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List who changed what, newest first
         * @description Every change that a person made by desk, API or command line, with what was changed before and after. With `Accept: text/csv` the whole selection is streamed, without `limit` and `cursor`; two at a time in a process (429).
         */
        get: operations["listAuditTrail"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhook-endpoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List all webhook endpoints
         * @description In the order of their creation, without their secrets.
         */
        get: operations["listWebhookEndpoints"];
        put?: never;
        /**
         * Have events sent to an address
         * @description It gets the events from now on, each at least once and signed by the Standard Webhooks specification with the secret of this answer. With an Idempotency-Key the same request again is answered with the endpoint and its present secret; without one it creates another endpoint. At most 20.
         */
        post: operations["createWebhookEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhook-endpoints/{endpointId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a webhook endpoint */
        get: operations["getWebhookEndpoint"];
        put?: never;
        post?: never;
        /**
         * Remove a webhook endpoint
         * @description What waits for it is not sent. Its deliveries are deleted soon afterwards.
         */
        delete: operations["removeWebhookEndpoint"];
        options?: never;
        head?: never;
        /**
         * Change, disable or enable a webhook endpoint
         * @description What waits goes to the new URL; other types are of later events. Nothing is sent while it is disabled: when it is enabled, it goes on from the event at which it was disabled, as far as events are kept.
         */
        patch: operations["changeWebhookEndpoint"];
        trace?: never;
    };
    "/webhook-endpoints/{endpointId}/rotate-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a webhook endpoint a new secret
         * @description The secret before signs too for 24 hours; one before that no longer does. With an Idempotency-Key the same request again rotates nothing and is answered with the present secret.
         */
        post: operations["rotateWebhookSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhook-endpoints/{endpointId}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a test event to a webhook endpoint
         * @description Sends one event of type `webhook.test` now, also to an endpoint that is disabled, and waits 5 s for the answer. It is in no feed and is not tried again. Sent again, it has the same id with the same Idempotency-Key. 4 at a time in a process (429).
         */
        post: operations["testWebhookEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhook-endpoints/{endpointId}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the deliveries to a webhook endpoint
         * @description The newest event first. They are kept as long as the events.
         */
        get: operations["listDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/deliveries/{deliveryId}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a delivery again
         * @description With the same webhook-id. One that is over is tried for another day; one that waits for its next attempt is due now. Behind one of its order that is not over it waits. With an Idempotency-Key the same request again changes nothing.
         */
        post: operations["replayDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/livez": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the process lives */
        get: operations["livez"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the process can do its work */
        get: operations["readyz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document */
        get: operations["openapi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The reference page */
        get: operations["docs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs/{file}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A file of the reference page */
        get: operations["docsFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/problems/{slug}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a problem means and what to do about it */
        get: operations["explainProblem"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        PurchaseRequest: {
            /**
             * @description May be left out when the sale has one item.
             * @example red-42
             */
            sku?: string;
            /** @default 1 */
            quantity?: number;
            /**
             * @description Required with a shop or operator token; a buyer is the subject of the token.
             * @example buyer-7
             */
            buyerId?: string;
        };
        SaleChange: {
            /** @enum {string} */
            state?: "open" | "paused" | "closed";
            opensAt?: string | null;
            closesAt?: string | null;
            buyerLimit?: number | null;
            /** @description For orders that are created from now on; a running window keeps its length. */
            paymentWindowSeconds?: number;
            name?: string;
            /**
             * @description unlisted: found by its id, and in the list for the shop and the operator alone.
             * @enum {string}
             */
            visibility?: "public" | "unlisted";
            message?: string | null;
        };
        NewSale: {
            /** @example drop-1 */
            saleId: string;
            name: string;
            /** @example EUR */
            currency: string;
            /**
             * Format: date-time
             * @description Without it the sale opens immediately.
             * @example 2030-01-01T12:00:00.000Z
             */
            opensAt?: string;
            /**
             * Format: date-time
             * @example 2030-01-01T12:00:00.000Z
             */
            closesAt?: string;
            /** @description Units per buyer over all items; none: no limit. */
            buyerLimit?: number;
            /** @default 300 */
            paymentWindowSeconds?: number;
            /**
             * @description How long a purchase may wait for its order before it is expired instead.
             * @default 1800
             */
            holdSeconds?: number;
            /**
             * @description unlisted: found by its id, and in the list for the shop and the operator alone.
             * @default public
             * @enum {string}
             */
            visibility?: "public" | "unlisted";
            /** @description Shown to buyers. */
            message?: string;
            items: components["schemas"]["NewItem"][];
        };
        NewItem: {
            /** @example red-42 */
            sku: string;
            name?: string;
            allotment: number;
            /** @description In minor units of the currency. */
            unitPrice: number;
        };
        AllotmentChange: {
            /** @description Units to add, or, when negative, to take away. */
            change: number;
        };
        ItemChange: {
            name?: string | null;
            /** @description In minor units. Purchases that were accepted before keep their amount. */
            unitPrice?: number;
        };
        ExtensionRequest: {
            seconds: number;
            /**
             * Format: uuid
             * @description Without it, all orders of the sale that are pending and before their deadline.
             */
            orderNo?: string;
        };
        RepairRequest: {
            /** @description Rebuild the gate also when nothing differs. */
            rebuild?: boolean;
        };
        PaymentRequest: {
            /** @example stripe */
            provider: string;
            /** @description The provider's name for this payment, unique with it. */
            reference: string;
            /** @description In minor units of the currency of the order. */
            amount: number;
        };
        ReturnRequest: {
            /**
             * @description Whether the units become available again. Otherwise they stay sold.
             * @default true
             */
            restock?: boolean;
            /** @description For people; the ledger keeps it. */
            reason?: string;
        };
        BulkActionRequest: {
            /**
             * @description cancel: orders that are pending. return: orders that are paid.
             * @enum {string}
             */
            action: "cancel" | "return";
            filter: {
                /** @example drop-1 */
                saleId: string;
                /** @example red-42 */
                sku?: string;
                /**
                 * @description Compared byte by byte. No invisible characters, and no blank at either end.
                 * @example buyer-7
                 */
                buyerId?: string;
            };
            /**
             * Format: date-time
             * @description Orders that were purchased at this time or later are left alone.
             * @example 2030-01-01T12:00:00.000Z
             */
            asOf: string;
            /** @description true: counts only, and changes nothing. */
            dryRun: boolean;
            /**
             * @description How many orders at most, the oldest first.
             * @default 1000
             */
            limit?: number;
            /** @description Of a return: whether the units become available again; true if left out. */
            restock?: boolean;
            /** @description Of a return: for people; the ledger keeps it. */
            reason?: string;
        };
        RefundRequest: {
            /** @description The provider's or the shop's name for the refund, for people. */
            reference?: string;
        };
        NewWebhookEndpoint: {
            /**
             * Format: uri
             * @description https, without user, password and fragment, of a host with a public address.
             * @example https://shop.example/stampede
             */
            url: string;
            /** @description Events of these types; null: of every type. */
            types?: ("order.created" | "order.paid" | "order.expired" | "order.cancelled" | "order.rejected" | "order.extended" | "order.returned" | "refund.due" | "refund.done" | "refund.withdrawn" | "sale.created" | "sale.changed" | "sale.opened" | "sale.paused" | "sale.closed" | "item.sold_out" | "item.back_in_stock")[] | null;
            /** @description Events of this sale; null: of every sale. */
            saleId?: string | null;
            /** @description For people. */
            description?: string | null;
        };
        /** @description What is left out stays as it is. */
        WebhookEndpointChange: {
            /**
             * Format: uri
             * @description https, without user, password and fragment, of a host with a public address.
             * @example https://shop.example/stampede
             */
            url?: string;
            /** @description Events of these types; null: of every type. */
            types?: ("order.created" | "order.paid" | "order.expired" | "order.cancelled" | "order.rejected" | "order.extended" | "order.returned" | "refund.due" | "refund.done" | "refund.withdrawn" | "sale.created" | "sale.changed" | "sale.opened" | "sale.paused" | "sale.closed" | "item.sold_out" | "item.back_in_stock")[] | null;
            /** @description For people. */
            description?: string | null;
            enabled?: boolean;
        };
        Purchase: {
            /**
             * Format: uuid
             * @description The order number, a UUID of version 7.
             */
            orderNo: string;
            /** @example drop-1 */
            saleId: string;
            /** @example red-42 */
            sku: string;
            /**
             * @description Compared byte by byte. No invisible characters, and no blank at either end.
             * @example buyer-7
             */
            buyerId: string;
            quantity: number;
            /** @description In minor units of the currency. */
            amount: number;
            /** @example EUR */
            currency: string;
            /**
             * @description queued; when the purchase is a replay, the present state of its order.
             * @enum {string}
             */
            state: "queued" | "pending_payment" | "paid" | "expired" | "cancelled" | "rejected" | "returned";
            /**
             * Format: date-time
             * @description The clock that the deadlines in this answer are measured by.
             * @example 2030-01-01T12:00:00.000Z
             */
            serverTime: string;
        };
        InvalidRequestProblem: {
            /** @constant */
            type: "/problems/invalid-request";
            /** @constant */
            title: "The request is not valid";
            /** @constant */
            status: 400;
            detail: string;
            /** @description The id of the request. */
            instance: string;
            errors: {
                /** @description A JSON pointer (RFC 6901) into the body, or /<name> of a query parameter, or /headers/<name> of a header. */
                pointer: string;
                detail: string;
            }[];
        };
        UnauthenticatedProblem: {
            /** @constant */
            type: "/problems/unauthenticated";
            /** @constant */
            title: "The caller is not known";
            /** @constant */
            status: 401;
            detail: string;
            /** @description The id of the request. */
            instance: string;
        };
        ForbiddenProblem: {
            /** @constant */
            type: "/problems/forbidden";
            /** @constant */
            title: "The caller may not do this";
            /** @constant */
            status: 403;
            detail: string;
            /** @description The id of the request. */
            instance: string;
        };
        SaleNotFoundProblem: {
            /** @constant */
            type: "/problems/sale-not-found";
            /** @constant */
            title: "There is no such sale";
            /** @constant */
            status: 404;
            detail: string;
            /** @description The id of the request. */
            instance: string;
        };
        SkuNotFoundProblem: {
            /** @constant */
            type: "/problems/sku-not-found";
            /** @constant */
            title: "The sale has no such item";
            /** @constant */
            status: 404;
            detail: string;
            /** @description The id of the request. */
            instance: string;
        };
        SaleNotOpenProblem: {
            /** @constant */
            type: "/problems/sale-not-open";
            /** @constant */
            title: "The sale has not opened yet";
            /** @constant */
            status: 409;
            detail: string;
            /** @description The id of the request. */
            instance: string;
            /**
             * Format: date-time
             * @example 2030-01-01T12:00:00.000Z
             */
            opensAt: string;
            /**
             * Format: date-time
             * @description The clock that the deadlines in this answer are measured by.
             * @example 2030-01-01T12:00:00.000Z
             */
            serverTime: string;
        };
        SaleClosedProblem: {
            /** @constant */
            type: "/problems/sale-closed";
            /** @constant */
            title: "The sale is closed";
            /** @constant */
            status: 409;
            detail: string;
            /** @description The id of the request. */
            instance: string;
        };
        SalePausedProblem: {
            /** @constant */
            type: "/problems/sale-paused";
            /** @constant */
            title: "The sale is paused";
            /** @constant */
            status: 409;
            detail: string;
            /** @description The id of the request. */
            instance: string;
        };
        BuyerLimitReachedProblem: {
            /** @constant */
            type: "/problems/buyer-limit-reached";
            /** @constant */
            title: "The buyer has reached the limit of the sale";
            /** @constant */
            status: 409;
            detail: string;
            /** @description The id of the request. */
            instance: string;
            limit: number;
            taken: number;
        };
        SoldOutProblem: {
            /** @constant */
            type: "/problems/sold-out";
            /** @constant */
            title: "Nothing is available";
            /** @constant */
            status: 409;
            detail: string;
            /** @description The id of the request. */
            instance: string;
        };
        NotEnoughStockProblem: {
            /** @constant */
            type: "/problems/not-enough-stock";
            /** @constant */
            title: "Less is available than was asked for";
            /** @constant */
            status: 409;
            detail: string;
            /** @description The id of the request. */
            instance: string;
            available: number;
        };
        BodyTooLargeProblem: {
            /** @constant */
            type: "/problems/body-too-large";
            /** @constant */
            title: "The body is too large";
            /** @constant */
            status: 413;
            detail: string;
            /** @description The id of the request. */
            instance: string;
        };
        UnsupportedMediaTypeProblem: {
            /** @constant */
            type: "/problems/unsupported-media-type";
            /** @constant */
            title: "The body is not plain JSON";
            /** @constant */
            status: 415;
            detail: string;
            /** @description The id of the request. */
            instance: string;
        };
        IdempotencyKeyReusedProblem: {
            /** @constant */
            type: "/problems/idempotency-key-reused";
            /** @constant */
            title: "The idempotency key belongs to another request";
            /** @constant */
            status: 422;
            detail: string;
            /** @description The id of the request. */
            instance: string;
        };
        TooManyRequestsProblem: {
            /** @constant */
            type: "/problems/too-many-requests";
            /** @constant */
            title: "Too many requests";
            /** @constant */
            status: 429;
            detail: string;
            /** @description The id of the request. */
            instance: string;
        };
        InternalErrorProblem: {
            /** @constant */
            type: "/problems/internal-error";
            /** @constant */
            title: "The server made a mistake";
            /** @constant */
            status: 500;
            detail: string;
            /** @description The id of the request. */
            instance: string;
        };
        UnavailableProblem: {
            /** @constant */
            type: "/problems/unavailable";
            /** @constant */
            title: "The service cannot decide this now";
            /** @constant */
            status: 503;
            detail: string;
            /** @description The id of the request. */
            instance: string;
        };
        OutcomeUnknownProblem: {
            /** @constant */
            type: "/problems/outcome-unknown";
            /** @constant */
            title: "The outcome is not known yet";
            /** @constant */
            status: 503;
            detail: string;
            /** @description The id of the request. */
            instance: string;
            /**
             * Format: uuid
             * @description The order number, a UUID of version 7.
             */
            orderNo?: string;
            /** @example drop-1 */
            saleId?: string;
            paymentId?: string;
            buyerId?: string;
            endpointId?: string;
            deliveryId?: string;
        };
        Order: {
            /**
             * Format: uuid
             * @description The order number, a UUID of version 7.
             */
            orderNo: string;
            /** @example drop-1 */
            saleId: string;
            /** @example red-42 */
            sku: string;
            /**
             * @description Compared byte by byte. No invisible characters, and no blank at either end.
             * @example buyer-7
             */
            buyerId: string;
            quantity: number;
            /** @description In minor units of the currency. */
            amount: number;
            /** @example EUR */
            currency: string;
            /** @enum {string} */
            state: "queued" | "pending_payment" | "paid" | "expired" | "cancelled" | "rejected" | "returned";
            createdAt: string | null;
            /** @description Until when the order can be paid. */
            expiresAt: string | null;
            paidAt: string | null;
            closedAt: string | null;
            /** @description When the paid order was undone. */
            returnedAt: string | null;
            /** @description Of a returned order: whether its units are available again. */
            restocked: boolean | null;
            /**
             * Format: date-time
             * @description The clock that the deadlines in this answer are measured by.
             * @example 2030-01-01T12:00:00.000Z
             */
            serverTime: string;
        };
        OrderNotFoundProblem: {
            /** @constant */
            type: "/problems/order-not-found";
            /** @constant */
            title: "There is no such order";
            /** @constant */
            status: 404;
            detail: string;
            /** @description The id of the request. */
            instance: string;
            payment?: components["schemas"]["Payment"];
        };
        Payment: {
            paymentId: string;
            /**
             * Format: uuid
             * @description The order number, a UUID of version 7.
             */
            orderNo: string;
            /** @description The sale of the order; null for a payment whose order the ledger did not have. */
            saleId: string | null;
            provider: string;
            reference: string;
            amount: number;
            /** @description The currency of the order; null for a payment whose order the ledger did not have. */
            currency: string | null;
            /** @enum {string} */
            state: "captured" | "refund_due" | "refunded";
            /** @description Why it could not pay its order: the slug of the problem that its report got. order-returned: it had paid its order, which was returned. */
            refundCause: ("order-not-found" | "order-already-paid" | "payment-window-closed" | "order-not-payable" | "amount-mismatch" | "order-returned") | null;
            /**
             * Format: date-time
             * @example 2030-01-01T12:00:00.000Z
             */
            createdAt: string;
            /** @description When it was recorded as given back. */
            refundedAt: string | null;
            refundReference: string | null;
        };
        Sale: {
            /** @example drop-1 */
            saleId: string;
            name: string;
            /** @example EUR */
            currency: string;
            /** @enum {string} */
            state: "scheduled" | "open" | "paused" | "closed";
            opensAt: string | null;
            closesAt: string | null;
            buyerLimit: number | null;
            paymentWindowSeconds: number;
            holdSeconds: number;
            /**
             * @description unlisted: found by its id, and in the list for the shop and the operator alone.
             * @enum {string}
             */
            visibility: "public" | "unlisted";
            /** @description Shown to buyers. */
            message: string | null;
            /**
             * Format: date-time
             * @example 2030-01-01T12:00:00.000Z
             */
            createdAt: string;
            /**
             * @description Where the units were counted: ledger while the gate is not trusted.
             * @enum {string}
             */
            source: "gate" | "ledger";
            /** @description The ledger has decided something that the gate does not show yet: buyers meet it a moment later. */
            pending: boolean;
            /**
             * Format: date-time
             * @description The clock that the deadlines in this answer are measured by.
             * @example 2030-01-01T12:00:00.000Z
             */
            serverTime: string;
            items: components["schemas"]["SaleItem"][];
        };
        SaleItem: {
            /** @example red-42 */
            sku: string;
            name: string | null;
            unitPrice: number;
            /** @description Always available + reserved + sold. */
            allotment: number;
            available: number;
            reserved: number;
            sold: number;
        };
        SalePage: {
            data: components["schemas"]["Sale"][];
            /** @description The cursor of the next page, or null on the last one. */
            nextCursor: string | null;
        };
        SaleExistsProblem: {
            /** @constant */
            type: "/problems/sale-exists";
            /** @constant */
            title: "There is a sale of this id already";
            /** @constant */
            status: 409;
            detail: string;
            /** @description The id of the request. */
            instance: string;
        };
        Time: {
            /**
             * Format: date-time
             * @description The clock of the machine that answers.
             * @example 2030-01-01T12:00:00.000Z
             */
            serverTime: string;
        };
        ChangedItem: {
            /** @example red-42 */
            sku: string;
            name: string | null;
            unitPrice: number;
            /** @description Always available + reserved + sold. */
            allotment: number;
            available: number;
            reserved: number;
            sold: number;
            /** @description The ledger has decided something that the gate does not show yet: buyers meet it a moment later. */
            pending: boolean;
        };
        AllotmentInUseProblem: {
            /** @constant */
            type: "/problems/allotment-in-use";
            /** @constant */
            title: "The units to take away are not available";
            /** @constant */
            status: 409;
            detail: string;
            /** @description The id of the request. */
            instance: string;
            available: number;
        };
        SkuExistsProblem: {
            /** @constant */
            type: "/problems/sku-exists";
            /** @constant */
            title: "The sale has an item of this sku already";
            /** @constant */
            status: 409;
            detail: string;
            /** @description The id of the request. */
            instance: string;
        };
        TooManyItemsProblem: {
            /** @constant */
            type: "/problems/too-many-items";
            /** @constant */
            title: "The sale has as many items as it may have";
            /** @constant */
            status: 409;
            detail: string;
            /** @description The id of the request. */
            instance: string;
            limit: number;
        };
        Extension: {
            /** @example drop-1 */
            saleId: string;
            seconds: number;
            /** @description Orders that have a later deadline by this request. */
            extended: number;
        };
        OrderNotReadyProblem: {
            /** @constant */
            type: "/problems/order-not-ready";
            /** @constant */
            title: "The order is still in the queue";
            /** @constant */
            status: 409;
            detail: string;
            /** @description The id of the request. */
            instance: string;
        };
        Audit: {
            /** @example drop-1 */
            saleId: string;
            /** @description Whether the gate is the one that the ledger approved. */
            trusted: boolean;
            /** @description False where there was more than one audit looks at, or where the sale moved so much that a law could not be judged. */
            complete: boolean;
            items: {
                /** @example red-42 */
                sku: string;
                gate: {
                    allotment: number;
                    reserved: number;
                    sold: number;
                    available: number;
                } | null;
                ledger: {
                    allotment: number;
                    reserved: number;
                    sold: number;
                };
                queued: number;
                deadLettered: number;
                pendingReleases: number;
                pendingSettlements: number;
                pendingReturns: number;
            }[];
            laws: {
                name: string;
                holds: boolean;
                /** @description Numbers of the orders behind it, where there are any; at most 100. */
                orders: string[];
            }[];
            /** @description What gate and ledger do not agree on; at most 100. */
            differences: {
                law: string;
                orderNos: string[];
                detail: string;
            }[];
        };
        RepairReport: {
            /** @example drop-1 */
            saleId: string;
            /** @description Whether the gate is the one that the ledger approved. */
            trusted: boolean;
            /** @description False where there was more than one audit looks at, or where the sale moved so much that a law could not be judged. */
            complete: boolean;
            items: {
                /** @example red-42 */
                sku: string;
                gate: {
                    allotment: number;
                    reserved: number;
                    sold: number;
                    available: number;
                } | null;
                ledger: {
                    allotment: number;
                    reserved: number;
                    sold: number;
                };
                queued: number;
                deadLettered: number;
                pendingReleases: number;
                pendingSettlements: number;
                pendingReturns: number;
            }[];
            laws: {
                name: string;
                holds: boolean;
                /** @description Numbers of the orders behind it, where there are any; at most 100. */
                orders: string[];
            }[];
            /** @description What gate and ledger do not agree on; at most 100. */
            differences: {
                law: string;
                orderNos: string[];
                detail: string;
            }[];
            /**
             * @description What was done. `in_progress`: the rebuild was not finished in time and goes on.
             * @enum {string}
             */
            repair: "not_needed" | "windows_restarted" | "rebuilt" | "in_progress";
            /** @description The laws that did not hold before. */
            found: {
                name: string;
                holds: boolean;
                /** @description Numbers of the orders behind it, where there are any; at most 100. */
                orders: string[];
            }[];
            /** @description What gate and ledger do not agree on; at most 100. */
            foundDifferences: {
                law: string;
                orderNos: string[];
                detail: string;
            }[];
        };
        SettledPayment: {
            payment: components["schemas"]["Payment"];
            order: components["schemas"]["Order"];
        };
        OrderAlreadyPaidProblem: {
            /** @constant */
            type: "/problems/order-already-paid";
            /** @constant */
            title: "The order is paid already";
            /** @constant */
            status: 409;
            detail: string;
            /** @description The id of the request. */
            instance: string;
            payment: components["schemas"]["Payment"];
        };
        PaymentWindowClosedProblem: {
            /** @constant */
            type: "/problems/payment-window-closed";
            /** @constant */
            title: "The payment came too late";
            /** @constant */
            status: 409;
            detail: string;
            /** @description The id of the request. */
            instance: string;
            payment: components["schemas"]["Payment"];
        };
        OrderNotPayableProblem: {
            /** @constant */
            type: "/problems/order-not-payable";
            /** @constant */
            title: "The order can no longer be paid";
            /** @constant */
            status: 409;
            detail: string;
            /** @description The id of the request. */
            instance: string;
            payment: components["schemas"]["Payment"];
        };
        AmountMismatchProblem: {
            /** @constant */
            type: "/problems/amount-mismatch";
            /** @constant */
            title: "The amount is not that of the order";
            /** @constant */
            status: 409;
            detail: string;
            /** @description The id of the request. */
            instance: string;
            payment: components["schemas"]["Payment"];
        };
        PaymentReferenceReusedProblem: {
            /** @constant */
            type: "/problems/payment-reference-reused";
            /** @constant */
            title: "The payment reference belongs to another payment";
            /** @constant */
            status: 422;
            detail: string;
            /** @description The id of the request. */
            instance: string;
        };
        /** @description By the time of the report. */
        PaymentPage: {
            data: components["schemas"]["Payment"][];
            /** @description The cursor of the next page, or null on the last one. */
            nextCursor: string | null;
        };
        OrderNotCancellableProblem: {
            /** @constant */
            type: "/problems/order-not-cancellable";
            /** @constant */
            title: "The order can no longer be cancelled";
            /** @constant */
            status: 409;
            detail: string;
            /** @description The id of the request. */
            instance: string;
            /** @enum {string} */
            state: "queued" | "pending_payment" | "paid" | "expired" | "cancelled" | "rejected" | "returned";
        };
        OrderNotReturnableProblem: {
            /** @constant */
            type: "/problems/order-not-returnable";
            /** @constant */
            title: "The order cannot be returned";
            /** @constant */
            status: 409;
            detail: string;
            /** @description The id of the request. */
            instance: string;
            /** @enum {string} */
            state: "queued" | "pending_payment" | "paid" | "expired" | "cancelled" | "rejected" | "returned";
        };
        OrderPage: {
            data: components["schemas"]["Order"][];
            /** @description The cursor of the next page, or null on the last one. */
            nextCursor: string | null;
            /**
             * Format: date-time
             * @description The clock that the deadlines in this answer are measured by.
             * @example 2030-01-01T12:00:00.000Z
             */
            serverTime: string;
        };
        BulkAction: {
            /**
             * @description cancel: orders that are pending. return: orders that are paid.
             * @enum {string}
             */
            action: "cancel" | "return";
            /**
             * Format: date-time
             * @example 2030-01-01T12:00:00.000Z
             */
            asOf: string;
            dryRun: boolean;
            /** @description Orders that matched at its beginning, counted up to 100,000. */
            matched: number;
            /** @description Of these, cancelled or returned by this request. */
            done: number;
            /** @description Of these, paid, closed or returned meanwhile. */
            refused: number;
            /** @description Whether others are left, for the same request again. */
            more: boolean;
            /**
             * Format: date-time
             * @description The clock that the deadlines in this answer are measured by.
             * @example 2030-01-01T12:00:00.000Z
             */
            serverTime: string;
        };
        OrderStory: {
            order: components["schemas"]["Order"];
            /** @description What happened to the order, oldest first. */
            steps: components["schemas"]["StoryStep"][];
            /** @description Events of the order that are no longer kept. Steps that nothing else keeps, as extensions, are missing then. */
            missingEvents: number;
            /**
             * Format: date-time
             * @description The clock that the deadlines in this answer are measured by.
             * @example 2030-01-01T12:00:00.000Z
             */
            serverTime: string;
        };
        StoryStep: {
            /** @description null: it happened, and nothing keeps when. */
            at: string | null;
            /** @enum {string} */
            step: "purchased" | "ordered" | "rejected" | "extended" | "paid" | "expired" | "cancelled" | "returned" | "units-back" | "refund-due" | "refund-withdrawn" | "refunded";
            /** @description Since the step before that has a time; null for the first one. */
            sincePreviousMs: number | null;
            /** @description The process that decided, where that is recorded. */
            process: string | null;
            /** @description The HTTP request that decided, where there was one and it is recorded. */
            requestId: string | null;
            /** @description Who decided, where that is recorded. */
            who: string | null;
            /** @description null: there is none, or it is no longer kept. */
            event: {
                /** @description null until it has its position. */
                id: string | null;
                /** @enum {string} */
                type: "order.created" | "order.paid" | "order.expired" | "order.cancelled" | "order.rejected" | "order.extended" | "order.returned" | "refund.due" | "refund.done" | "refund.withdrawn" | "sale.created" | "sale.changed" | "sale.opened" | "sale.paused" | "sale.closed" | "item.sold_out" | "item.back_in_stock";
                position: number | null;
                /** @description The place among the events of the order, from 1. */
                sequence: number | null;
            } | null;
            /** @description The payment of the step, as the step left it. */
            payment: components["schemas"]["Payment"] | null;
            /** @description Where the event was sent. */
            deliveries: {
                deliveryId: string;
                endpointId: string;
                url: string;
                /** @enum {string} */
                state: "pending" | "delivered" | "failed";
                attempts: number;
                lastStatus: number | null;
                endedAt: string | null;
            }[];
            /** @description For people. */
            detail: string | null;
        };
        PaymentTotals: {
            data: {
                /** @description null for payments whose orders the ledger did not have. */
                currency: string | null;
                /** @enum {string} */
                state: "captured" | "refund_due" | "refunded";
                count: number;
                /** @description In minor units. A sum above 9007199254740991 is text, so that no parser rounds it. */
                amount: number | string;
            }[];
        };
        PaymentNotFoundProblem: {
            /** @constant */
            type: "/problems/payment-not-found";
            /** @constant */
            title: "There is no such payment";
            /** @constant */
            status: 404;
            detail: string;
            /** @description The id of the request. */
            instance: string;
        };
        PaymentNotRefundableProblem: {
            /** @constant */
            type: "/problems/payment-not-refundable";
            /** @constant */
            title: "The payment is not due for refund";
            /** @constant */
            status: 409;
            detail: string;
            /** @description The id of the request. */
            instance: string;
            payment: components["schemas"]["Payment"];
        };
        /** @description Oldest first. */
        EventPage: {
            data: components["schemas"]["Event"][];
            /** @description The `after` of the next request, also where data is empty. Reading on from it skips no event. */
            nextCursor: string;
        };
        /** @description Its objects are as they are when it is read, with what the event decided. */
        Event: {
            /**
             * @description The same in the feed and in every delivery.
             * @example evt_1042
             */
            id: string;
            /** @description Its place in the feed. Later events have higher ones. */
            position: number;
            /** @enum {string} */
            type: "order.created" | "order.paid" | "order.expired" | "order.cancelled" | "order.rejected" | "order.extended" | "order.returned" | "refund.due" | "refund.done" | "refund.withdrawn" | "sale.created" | "sale.changed" | "sale.opened" | "sale.paused" | "sale.closed" | "item.sold_out" | "item.back_in_stock";
            /**
             * Format: date-time
             * @example 2030-01-01T12:00:00.000Z
             */
            occurredAt: string;
            /** @description null for a payment whose order the ledger did not have. */
            saleId: string | null;
            /**
             * Format: uuid
             * @description The order number, a UUID of version 7.
             */
            orderNo?: string;
            /** @description The place among the order's events, from 1, where the ledger has the order. */
            sequence?: number;
            data: {
                order?: components["schemas"]["Order"];
                payment?: components["schemas"]["Payment"];
                sale?: components["schemas"]["Sale"];
                item?: components["schemas"]["SaleItem"];
            };
        };
        EventsExpiredProblem: {
            /** @constant */
            type: "/problems/events-expired";
            /** @constant */
            title: "These events have been removed";
            /** @constant */
            status: 410;
            detail: string;
            /** @description The id of the request. */
            instance: string;
            oldestPosition: number;
        };
        /** @description One partition after the other, in each of them oldest first. */
        DeadLetterPage: {
            data: {
                /** @description As in the entry; empty where it has none. */
                orderNo: string;
                /** @description null where the entry is malformed. */
                saleId: string | null;
                /** @description null where the entry is malformed. */
                sku: string | null;
                /** @description null where the entry is malformed. */
                buyerId: string | null;
                /** @description null where the entry is malformed. */
                quantity: number | null;
                /** @description Why it could not become an order. */
                reason: string;
                /**
                 * Format: date-time
                 * @description When that was found.
                 * @example 2030-01-01T12:00:00.000Z
                 */
                since: string;
            }[];
            /** @description The cursor of the next page, or null on the last one. */
            nextCursor: string | null;
        };
        HandledDeadLetter: {
            /**
             * Format: uuid
             * @description The order number, a UUID of version 7.
             */
            orderNo: string;
            /** @description The order as it is now; null: there is none. */
            order: components["schemas"]["Order"] | null;
        };
        DeadLetterNotFoundProblem: {
            /** @constant */
            type: "/problems/dead-letter-not-found";
            /** @constant */
            title: "There is no such dead letter";
            /** @constant */
            status: 404;
            detail: string;
            /** @description The id of the request. */
            instance: string;
        };
        DeadLetterNotReplayableProblem: {
            /** @constant */
            type: "/problems/dead-letter-not-replayable";
            /** @constant */
            title: "The dead letter has no units any more";
            /** @constant */
            status: 409;
            detail: string;
            /** @description The id of the request. */
            instance: string;
        };
        Erasure: {
            /** Format: uuid */
            erasureId: string;
            /** @enum {string} */
            state: "pending" | "done";
            /** @description Orders that have a pseudonym in the place of the id so far. */
            ordersErased: number;
            /** @description Sales that still have the id, 100 at most: they have not ended for 24 hours. */
            waitingForSales: string[];
            /**
             * Format: date-time
             * @example 2030-01-01T12:00:00.000Z
             */
            requestedAt: string;
            finishedAt: string | null;
        };
        ErasureNotFoundProblem: {
            /** @constant */
            type: "/problems/erasure-not-found";
            /** @constant */
            title: "There is no such erasure";
            /** @constant */
            status: 404;
            detail: string;
            /** @description The id of the request. */
            instance: string;
        };
        /** @description Newest first. */
        AuditTrailPage: {
            data: components["schemas"]["AuditEntry"][];
            /** @description The cursor of the next page, or null on the last one. */
            nextCursor: string | null;
        };
        AuditEntry: {
            entryId: number;
            /**
             * Format: date-time
             * @example 2030-01-01T12:00:00.000Z
             */
            at: string;
            /** @description The name of the token; of a command on the stores that of its user; buyer for every buyer. */
            who: string;
            /**
             * @description operator, shop, buyer or command line.
             * @example operator
             */
            role: string;
            /** @example sale.paused */
            action: string;
            saleId: string | null;
            orderNo: string | null;
            /** @description What was changed beside sale and order: a SKU, a partition, or the id of a payment, endpoint, delivery or erasure. */
            subject: string | null;
            /** @description What was changed, as it was; null for what was not there. */
            before: {
                [key: string]: unknown;
            } | null;
            /** @description What was changed, as it is since; null for what is gone. */
            after: {
                [key: string]: unknown;
            } | null;
            /** @description The X-Request-Id of the request. */
            requestId: string | null;
        };
        SecretWebhookEndpoint: {
            endpointId: string;
            url: string;
            types: ("order.created" | "order.paid" | "order.expired" | "order.cancelled" | "order.rejected" | "order.extended" | "order.returned" | "refund.due" | "refund.done" | "refund.withdrawn" | "sale.created" | "sale.changed" | "sale.opened" | "sale.paused" | "sale.closed" | "item.sold_out" | "item.back_in_stock")[] | null;
            saleId: string | null;
            description: string | null;
            enabled: boolean;
            /** @description gone: it answered 410. Enable it to try it again. */
            disabledReason: ("operator" | "gone") | null;
            /** @description The first failure since the last success; null: it works. */
            failingSince: string | null;
            /** @description Until when the secret before the last rotation signs too. */
            previousSecretUntil: string | null;
            /**
             * Format: date-time
             * @example 2030-01-01T12:00:00.000Z
             */
            createdAt: string;
            /** @description whsec_ and 32 bytes in base64. No other answer has it. */
            secret: string;
        };
        WebhookEndpointNotFoundProblem: {
            /** @constant */
            type: "/problems/webhook-endpoint-not-found";
            /** @constant */
            title: "There is no such webhook endpoint";
            /** @constant */
            status: 404;
            detail: string;
            /** @description The id of the request. */
            instance: string;
        };
        TooManyWebhookEndpointsProblem: {
            /** @constant */
            type: "/problems/too-many-webhook-endpoints";
            /** @constant */
            title: "There are as many webhook endpoints as there may be";
            /** @constant */
            status: 409;
            detail: string;
            /** @description The id of the request. */
            instance: string;
            limit: number;
        };
        WebhookEndpointList: {
            data: components["schemas"]["WebhookEndpoint"][];
        };
        WebhookEndpoint: {
            endpointId: string;
            url: string;
            types: ("order.created" | "order.paid" | "order.expired" | "order.cancelled" | "order.rejected" | "order.extended" | "order.returned" | "refund.due" | "refund.done" | "refund.withdrawn" | "sale.created" | "sale.changed" | "sale.opened" | "sale.paused" | "sale.closed" | "item.sold_out" | "item.back_in_stock")[] | null;
            saleId: string | null;
            description: string | null;
            enabled: boolean;
            /** @description gone: it answered 410. Enable it to try it again. */
            disabledReason: ("operator" | "gone") | null;
            /** @description The first failure since the last success; null: it works. */
            failingSince: string | null;
            /** @description Until when the secret before the last rotation signs too. */
            previousSecretUntil: string | null;
            /**
             * Format: date-time
             * @example 2030-01-01T12:00:00.000Z
             */
            createdAt: string;
        };
        WebhookTest: {
            /** @description The webhook-id that was sent. */
            eventId: string;
            /** @description Whether the status was 2xx. */
            delivered: boolean;
            /** @description What the endpoint answered; null: nothing. */
            status: number | null;
            /** @description Why there is no answer. */
            error: string | null;
        };
        DeliveryPage: {
            data: components["schemas"]["Delivery"][];
            /** @description The cursor of the next page, or null on the last one. */
            nextCursor: string | null;
        };
        Delivery: {
            deliveryId: string;
            endpointId: string;
            eventId: string;
            /** @description The position of the event in the feed. */
            position: number;
            /** @enum {string} */
            type: "order.created" | "order.paid" | "order.expired" | "order.cancelled" | "order.rejected" | "order.extended" | "order.returned" | "refund.due" | "refund.done" | "refund.withdrawn" | "sale.created" | "sale.changed" | "sale.opened" | "sale.paused" | "sale.closed" | "item.sold_out" | "item.back_in_stock";
            saleId: string | null;
            orderNo: string | null;
            /** @enum {string} */
            state: "pending" | "delivered" | "failed";
            attempts: number;
            /**
             * Format: date-time
             * @example 2030-01-01T12:00:00.000Z
             */
            createdAt: string;
            lastAttemptAt: string | null;
            /** @description null: it is over, or waits for an earlier one of its order. */
            nextAttemptAt: string | null;
            lastStatus: number | null;
            lastError: string | null;
            endedAt: string | null;
        };
        DeliveryNotFoundProblem: {
            /** @constant */
            type: "/problems/delivery-not-found";
            /** @constant */
            title: "There is no such delivery";
            /** @constant */
            status: 404;
            detail: string;
            /** @description The id of the request. */
            instance: string;
        };
        Liveness: {
            /** @constant */
            status: "ok";
        };
        Readiness: {
            /** @enum {string} */
            status: "ready" | "not-ready";
            /** @description What is missing although purchases can be decided. */
            degraded?: ("server" | "redis" | "postgres" | "gate" | "clock")[];
            checks: {
                /** @enum {string} */
                name: "server" | "redis" | "postgres" | "gate" | "clock";
                ok: boolean;
                detail?: string;
            }[];
        };
        NotFoundProblem: {
            /** @constant */
            type: "/problems/not-found";
            /** @constant */
            title: "There is nothing at this address";
            /** @constant */
            status: 404;
            detail: string;
            /** @description The id of the request. */
            instance: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    placePurchase: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key from the same buyer for the same sale is the same purchase. */
                "Idempotency-Key"?: string;
            };
            path: {
                saleId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["PurchaseRequest"];
            };
        };
        responses: {
            /** @description The units are reserved. */
            202: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    /** @description The address of the order. */
                    Location?: string;
                    /** @description true when this purchase had been placed before. */
                    "Idempotency-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Purchase"];
                };
            };
            /** @description `invalid-request`: The request is not valid. */
            400: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InvalidRequestProblem"];
                };
            };
            /** @description `unauthenticated`: The caller is not known. */
            401: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnauthenticatedProblem"];
                };
            };
            /** @description `forbidden`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ForbiddenProblem"];
                };
            };
            /** @description `sale-not-found`: There is no such sale. `sku-not-found`: The sale has no such item. */
            404: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["SaleNotFoundProblem"] | components["schemas"]["SkuNotFoundProblem"];
                };
            };
            /** @description `sale-not-open`: The sale has not opened yet. `sale-closed`: The sale is closed. `sale-paused`: The sale is paused. `buyer-limit-reached`: The buyer has reached the limit of the sale. `sold-out`: Nothing is available. `not-enough-stock`: Less is available than was asked for. */
            409: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["SaleNotOpenProblem"] | components["schemas"]["SaleClosedProblem"] | components["schemas"]["SalePausedProblem"] | components["schemas"]["BuyerLimitReachedProblem"] | components["schemas"]["SoldOutProblem"] | components["schemas"]["NotEnoughStockProblem"];
                };
            };
            /** @description `body-too-large`: The body is too large. */
            413: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["BodyTooLargeProblem"];
                };
            };
            /** @description `unsupported-media-type`: The body is not plain JSON. */
            415: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnsupportedMediaTypeProblem"];
                };
            };
            /** @description `idempotency-key-reused`: The idempotency key belongs to another request. */
            422: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["IdempotencyKeyReusedProblem"];
                };
            };
            /** @description `too-many-requests`: Too many requests. */
            429: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["TooManyRequestsProblem"];
                };
            };
            /** @description `internal-error`: The server made a mistake. */
            500: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InternalErrorProblem"];
                };
            };
            /** @description `unavailable`: The service cannot decide this now. `outcome-unknown`: The outcome is not known yet. */
            503: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnavailableProblem"] | components["schemas"]["OutcomeUnknownProblem"];
                };
            };
        };
    };
    getOrder: {
        parameters: {
            query?: {
                /** @description Hold the answer until the order is as far as `until` says, or for so many seconds. */
                wait?: number;
                /** @description ordered, if left out: it has left queued. closed: it has left pending_payment too. Only together with wait. */
                until?: "ordered" | "closed";
            };
            header?: never;
            path: {
                orderNo: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The order. */
            200: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
                };
            };
            /** @description `invalid-request`: The request is not valid. */
            400: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InvalidRequestProblem"];
                };
            };
            /** @description `unauthenticated`: The caller is not known. */
            401: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnauthenticatedProblem"];
                };
            };
            /** @description `forbidden`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ForbiddenProblem"];
                };
            };
            /** @description `order-not-found`: There is no such order. */
            404: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["OrderNotFoundProblem"];
                };
            };
            /** @description `too-many-requests`: Too many requests. */
            429: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["TooManyRequestsProblem"];
                };
            };
            /** @description `internal-error`: The server made a mistake. */
            500: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InternalErrorProblem"];
                };
            };
            /** @description `unavailable`: The service cannot decide this now. */
            503: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnavailableProblem"];
                };
            };
        };
    };
    getSale: {
        parameters: {
            query?: never;
            header?: {
                /** @description An ETag, or several: the answer is 304 while one of them is the present one. */
                "If-None-Match"?: string;
            };
            path: {
                saleId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The sale. */
            200: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    /** @description Names this content, but for serverTime. */
                    ETag?: string;
                    /** @description public, max-age=1; with a token private, no-cache. */
                    "Cache-Control"?: string;
                    /** @description Authorization, and Origin where that matters. */
                    Vary?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sale"];
                };
            };
            /** @description It is what If-None-Match names. */
            304: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    /** @description Names this content, but for serverTime. */
                    ETag?: string;
                    /** @description public, max-age=1; with a token private, no-cache. */
                    "Cache-Control"?: string;
                    /** @description Authorization, and Origin where that matters. */
                    Vary?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `invalid-request`: The request is not valid. */
            400: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InvalidRequestProblem"];
                };
            };
            /** @description `sale-not-found`: There is no such sale. */
            404: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["SaleNotFoundProblem"];
                };
            };
            /** @description `internal-error`: The server made a mistake. */
            500: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InternalErrorProblem"];
                };
            };
            /** @description `unavailable`: The service cannot decide this now. */
            503: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnavailableProblem"];
                };
            };
        };
    };
    changeSale: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                saleId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SaleChange"];
            };
        };
        responses: {
            /** @description The sale as it is now. */
            200: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sale"];
                };
            };
            /** @description `invalid-request`: The request is not valid. */
            400: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InvalidRequestProblem"];
                };
            };
            /** @description `unauthenticated`: The caller is not known. */
            401: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnauthenticatedProblem"];
                };
            };
            /** @description `forbidden`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ForbiddenProblem"];
                };
            };
            /** @description `sale-not-found`: There is no such sale. */
            404: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["SaleNotFoundProblem"];
                };
            };
            /** @description `sale-closed`: The sale is closed. */
            409: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["SaleClosedProblem"];
                };
            };
            /** @description `body-too-large`: The body is too large. */
            413: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["BodyTooLargeProblem"];
                };
            };
            /** @description `unsupported-media-type`: The body is not plain JSON. */
            415: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnsupportedMediaTypeProblem"];
                };
            };
            /** @description `internal-error`: The server made a mistake. */
            500: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InternalErrorProblem"];
                };
            };
            /** @description `unavailable`: The service cannot decide this now. `outcome-unknown`: The outcome is not known yet. */
            503: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnavailableProblem"] | components["schemas"]["OutcomeUnknownProblem"];
                };
            };
        };
    };
    listSales: {
        parameters: {
            query?: {
                /** @description How many entries at most; 50 if left out. */
                limit?: number;
                /** @description The nextCursor of the page before. */
                cursor?: string;
            };
            header?: {
                /** @description An ETag, or several: the answer is 304 while one of them is the present one. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of sales. */
            200: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    /** @description Names this content, but for serverTime. */
                    ETag?: string;
                    /** @description public, max-age=1; with a token private, no-cache. */
                    "Cache-Control"?: string;
                    /** @description Authorization, and Origin where that matters. */
                    Vary?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SalePage"];
                };
            };
            /** @description It is what If-None-Match names. */
            304: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    /** @description Names this content, but for serverTime. */
                    ETag?: string;
                    /** @description public, max-age=1; with a token private, no-cache. */
                    "Cache-Control"?: string;
                    /** @description Authorization, and Origin where that matters. */
                    Vary?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `invalid-request`: The request is not valid. */
            400: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InvalidRequestProblem"];
                };
            };
            /** @description `unauthenticated`: The caller is not known. */
            401: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnauthenticatedProblem"];
                };
            };
            /** @description `internal-error`: The server made a mistake. */
            500: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InternalErrorProblem"];
                };
            };
            /** @description `unavailable`: The service cannot decide this now. */
            503: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnavailableProblem"];
                };
            };
        };
    };
    createSale: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same address and content, from the same caller, is the same request. Kept for 24 hours. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewSale"];
            };
        };
        responses: {
            /** @description The sale; its units are in the gate, unless it is pending. */
            201: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    /** @description The address of the sale. */
                    Location?: string;
                    /** @description true when this request had created it before. */
                    "Idempotency-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sale"];
                };
            };
            /** @description `invalid-request`: The request is not valid. */
            400: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InvalidRequestProblem"];
                };
            };
            /** @description `unauthenticated`: The caller is not known. */
            401: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnauthenticatedProblem"];
                };
            };
            /** @description `forbidden`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ForbiddenProblem"];
                };
            };
            /** @description `sale-exists`: There is a sale of this id already. */
            409: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["SaleExistsProblem"];
                };
            };
            /** @description `body-too-large`: The body is too large. */
            413: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["BodyTooLargeProblem"];
                };
            };
            /** @description `unsupported-media-type`: The body is not plain JSON. */
            415: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnsupportedMediaTypeProblem"];
                };
            };
            /** @description `idempotency-key-reused`: The idempotency key belongs to another request. */
            422: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["IdempotencyKeyReusedProblem"];
                };
            };
            /** @description `internal-error`: The server made a mistake. */
            500: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InternalErrorProblem"];
                };
            };
            /** @description `unavailable`: The service cannot decide this now. `outcome-unknown`: The outcome is not known yet. */
            503: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnavailableProblem"] | components["schemas"]["OutcomeUnknownProblem"];
                };
            };
        };
    };
    getTime: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The time. */
            200: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Time"];
                };
            };
            /** @description `internal-error`: The server made a mistake. */
            500: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InternalErrorProblem"];
                };
            };
        };
    };
    changeAllotment: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same address and content, from the same caller, is the same request. Kept for 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                saleId: string;
                sku: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AllotmentChange"];
            };
        };
        responses: {
            /** @description The item as it is now. */
            200: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    /** @description true when this change had been made before. */
                    "Idempotency-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangedItem"];
                };
            };
            /** @description `invalid-request`: The request is not valid. */
            400: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InvalidRequestProblem"];
                };
            };
            /** @description `unauthenticated`: The caller is not known. */
            401: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnauthenticatedProblem"];
                };
            };
            /** @description `forbidden`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ForbiddenProblem"];
                };
            };
            /** @description `sale-not-found`: There is no such sale. `sku-not-found`: The sale has no such item. */
            404: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["SaleNotFoundProblem"] | components["schemas"]["SkuNotFoundProblem"];
                };
            };
            /** @description `allotment-in-use`: The units to take away are not available. */
            409: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["AllotmentInUseProblem"];
                };
            };
            /** @description `body-too-large`: The body is too large. */
            413: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["BodyTooLargeProblem"];
                };
            };
            /** @description `unsupported-media-type`: The body is not plain JSON. */
            415: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnsupportedMediaTypeProblem"];
                };
            };
            /** @description `idempotency-key-reused`: The idempotency key belongs to another request. */
            422: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["IdempotencyKeyReusedProblem"];
                };
            };
            /** @description `internal-error`: The server made a mistake. */
            500: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InternalErrorProblem"];
                };
            };
            /** @description `unavailable`: The service cannot decide this now. `outcome-unknown`: The outcome is not known yet. */
            503: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnavailableProblem"] | components["schemas"]["OutcomeUnknownProblem"];
                };
            };
        };
    };
    addItem: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same address and content, from the same caller, is the same request. Kept for 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                saleId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewItem"];
            };
        };
        responses: {
            /** @description The item; its units are in the gate, unless it is pending. */
            201: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    /** @description The address of the sale. */
                    Location?: string;
                    /** @description true when this request had added it before. */
                    "Idempotency-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangedItem"];
                };
            };
            /** @description `invalid-request`: The request is not valid. */
            400: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InvalidRequestProblem"];
                };
            };
            /** @description `unauthenticated`: The caller is not known. */
            401: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnauthenticatedProblem"];
                };
            };
            /** @description `forbidden`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ForbiddenProblem"];
                };
            };
            /** @description `sale-not-found`: There is no such sale. */
            404: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["SaleNotFoundProblem"];
                };
            };
            /** @description `sku-exists`: The sale has an item of this sku already. `too-many-items`: The sale has as many items as it may have. `sale-closed`: The sale is closed. */
            409: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["SkuExistsProblem"] | components["schemas"]["TooManyItemsProblem"] | components["schemas"]["SaleClosedProblem"];
                };
            };
            /** @description `body-too-large`: The body is too large. */
            413: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["BodyTooLargeProblem"];
                };
            };
            /** @description `unsupported-media-type`: The body is not plain JSON. */
            415: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnsupportedMediaTypeProblem"];
                };
            };
            /** @description `idempotency-key-reused`: The idempotency key belongs to another request. */
            422: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["IdempotencyKeyReusedProblem"];
                };
            };
            /** @description `internal-error`: The server made a mistake. */
            500: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InternalErrorProblem"];
                };
            };
            /** @description `unavailable`: The service cannot decide this now. `outcome-unknown`: The outcome is not known yet. */
            503: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnavailableProblem"] | components["schemas"]["OutcomeUnknownProblem"];
                };
            };
        };
    };
    changeItem: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                saleId: string;
                sku: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ItemChange"];
            };
        };
        responses: {
            /** @description The item as it is now. */
            200: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangedItem"];
                };
            };
            /** @description `invalid-request`: The request is not valid. */
            400: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InvalidRequestProblem"];
                };
            };
            /** @description `unauthenticated`: The caller is not known. */
            401: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnauthenticatedProblem"];
                };
            };
            /** @description `forbidden`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ForbiddenProblem"];
                };
            };
            /** @description `sale-not-found`: There is no such sale. `sku-not-found`: The sale has no such item. */
            404: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["SaleNotFoundProblem"] | components["schemas"]["SkuNotFoundProblem"];
                };
            };
            /** @description `sale-closed`: The sale is closed. */
            409: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["SaleClosedProblem"];
                };
            };
            /** @description `body-too-large`: The body is too large. */
            413: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["BodyTooLargeProblem"];
                };
            };
            /** @description `unsupported-media-type`: The body is not plain JSON. */
            415: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnsupportedMediaTypeProblem"];
                };
            };
            /** @description `internal-error`: The server made a mistake. */
            500: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InternalErrorProblem"];
                };
            };
            /** @description `unavailable`: The service cannot decide this now. `outcome-unknown`: The outcome is not known yet. */
            503: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnavailableProblem"] | components["schemas"]["OutcomeUnknownProblem"];
                };
            };
        };
    };
    extendOrders: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same address and content, from the same caller, is the same request. Kept for 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                saleId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExtensionRequest"];
            };
        };
        responses: {
            /** @description How many orders have a later deadline. */
            200: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    /** @description true when this extension had been made before. */
                    "Idempotency-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Extension"];
                };
            };
            /** @description `invalid-request`: The request is not valid. */
            400: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InvalidRequestProblem"];
                };
            };
            /** @description `unauthenticated`: The caller is not known. */
            401: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnauthenticatedProblem"];
                };
            };
            /** @description `forbidden`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ForbiddenProblem"];
                };
            };
            /** @description `sale-not-found`: There is no such sale. `order-not-found`: There is no such order. */
            404: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["SaleNotFoundProblem"] | components["schemas"]["OrderNotFoundProblem"];
                };
            };
            /** @description `order-not-ready`: The order is still in the queue. */
            409: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["OrderNotReadyProblem"];
                };
            };
            /** @description `body-too-large`: The body is too large. */
            413: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["BodyTooLargeProblem"];
                };
            };
            /** @description `unsupported-media-type`: The body is not plain JSON. */
            415: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnsupportedMediaTypeProblem"];
                };
            };
            /** @description `idempotency-key-reused`: The idempotency key belongs to another request. */
            422: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["IdempotencyKeyReusedProblem"];
                };
            };
            /** @description `internal-error`: The server made a mistake. */
            500: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InternalErrorProblem"];
                };
            };
            /** @description `unavailable`: The service cannot decide this now. `outcome-unknown`: The outcome is not known yet. */
            503: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnavailableProblem"] | components["schemas"]["OutcomeUnknownProblem"];
                };
            };
        };
    };
    auditSale: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                saleId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Both sides of the sale. */
            200: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Audit"];
                };
            };
            /** @description `invalid-request`: The request is not valid. */
            400: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InvalidRequestProblem"];
                };
            };
            /** @description `unauthenticated`: The caller is not known. */
            401: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnauthenticatedProblem"];
                };
            };
            /** @description `forbidden`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ForbiddenProblem"];
                };
            };
            /** @description `sale-not-found`: There is no such sale. */
            404: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["SaleNotFoundProblem"];
                };
            };
            /** @description `internal-error`: The server made a mistake. */
            500: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InternalErrorProblem"];
                };
            };
            /** @description `unavailable`: The service cannot decide this now. */
            503: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnavailableProblem"];
                };
            };
        };
    };
    repairSale: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                saleId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RepairRequest"];
            };
        };
        responses: {
            /** @description The audit afterwards, and what was done. */
            200: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RepairReport"];
                };
            };
            /** @description `invalid-request`: The request is not valid. */
            400: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InvalidRequestProblem"];
                };
            };
            /** @description `unauthenticated`: The caller is not known. */
            401: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnauthenticatedProblem"];
                };
            };
            /** @description `forbidden`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ForbiddenProblem"];
                };
            };
            /** @description `sale-not-found`: There is no such sale. */
            404: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["SaleNotFoundProblem"];
                };
            };
            /** @description `body-too-large`: The body is too large. */
            413: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["BodyTooLargeProblem"];
                };
            };
            /** @description `unsupported-media-type`: The body is not plain JSON. */
            415: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnsupportedMediaTypeProblem"];
                };
            };
            /** @description `internal-error`: The server made a mistake. */
            500: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InternalErrorProblem"];
                };
            };
            /** @description `unavailable`: The service cannot decide this now. `outcome-unknown`: The outcome is not known yet. */
            503: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnavailableProblem"] | components["schemas"]["OutcomeUnknownProblem"];
                };
            };
        };
    };
    listPaymentsOfOrder: {
        parameters: {
            query?: {
                /** @description How many entries at most; 50 if left out. */
                limit?: number;
                /** @description The nextCursor of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                orderNo: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of payments. */
            200: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentPage"];
                };
            };
            /** @description `invalid-request`: The request is not valid. */
            400: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InvalidRequestProblem"];
                };
            };
            /** @description `unauthenticated`: The caller is not known. */
            401: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnauthenticatedProblem"];
                };
            };
            /** @description `forbidden`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ForbiddenProblem"];
                };
            };
            /** @description `order-not-found`: There is no such order. */
            404: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["OrderNotFoundProblem"];
                };
            };
            /** @description `internal-error`: The server made a mistake. */
            500: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InternalErrorProblem"];
                };
            };
            /** @description `unavailable`: The service cannot decide this now. */
            503: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnavailableProblem"];
                };
            };
        };
    };
    settlePayment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                orderNo: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PaymentRequest"];
            };
        };
        responses: {
            /** @description This payment was reported before; the order is paid. */
            200: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettledPayment"];
                };
            };
            /** @description The order is paid. */
            201: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettledPayment"];
                };
            };
            /** @description `invalid-request`: The request is not valid. */
            400: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InvalidRequestProblem"];
                };
            };
            /** @description `unauthenticated`: The caller is not known. */
            401: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnauthenticatedProblem"];
                };
            };
            /** @description `forbidden`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ForbiddenProblem"];
                };
            };
            /** @description `order-not-found`: There is no such order. */
            404: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["OrderNotFoundProblem"];
                };
            };
            /** @description `order-not-ready`: The order is still in the queue. `order-already-paid`: The order is paid already. `payment-window-closed`: The payment came too late. `order-not-payable`: The order can no longer be paid. `amount-mismatch`: The amount is not that of the order. */
            409: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["OrderNotReadyProblem"] | components["schemas"]["OrderAlreadyPaidProblem"] | components["schemas"]["PaymentWindowClosedProblem"] | components["schemas"]["OrderNotPayableProblem"] | components["schemas"]["AmountMismatchProblem"];
                };
            };
            /** @description `body-too-large`: The body is too large. */
            413: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["BodyTooLargeProblem"];
                };
            };
            /** @description `unsupported-media-type`: The body is not plain JSON. */
            415: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnsupportedMediaTypeProblem"];
                };
            };
            /** @description `payment-reference-reused`: The payment reference belongs to another payment. */
            422: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["PaymentReferenceReusedProblem"];
                };
            };
            /** @description `internal-error`: The server made a mistake. */
            500: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InternalErrorProblem"];
                };
            };
            /** @description `unavailable`: The service cannot decide this now. `outcome-unknown`: The outcome is not known yet. */
            503: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnavailableProblem"] | components["schemas"]["OutcomeUnknownProblem"];
                };
            };
        };
    };
    cancelOrder: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                orderNo: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description The cancelled order. */
            200: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
                };
            };
            /** @description `invalid-request`: The request is not valid. */
            400: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InvalidRequestProblem"];
                };
            };
            /** @description `unauthenticated`: The caller is not known. */
            401: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnauthenticatedProblem"];
                };
            };
            /** @description `forbidden`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ForbiddenProblem"];
                };
            };
            /** @description `order-not-found`: There is no such order. */
            404: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["OrderNotFoundProblem"];
                };
            };
            /** @description `order-not-ready`: The order is still in the queue. `order-not-cancellable`: The order can no longer be cancelled. */
            409: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["OrderNotReadyProblem"] | components["schemas"]["OrderNotCancellableProblem"];
                };
            };
            /** @description `body-too-large`: The body is too large. */
            413: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["BodyTooLargeProblem"];
                };
            };
            /** @description `unsupported-media-type`: The body is not plain JSON. */
            415: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnsupportedMediaTypeProblem"];
                };
            };
            /** @description `internal-error`: The server made a mistake. */
            500: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InternalErrorProblem"];
                };
            };
            /** @description `unavailable`: The service cannot decide this now. `outcome-unknown`: The outcome is not known yet. */
            503: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnavailableProblem"] | components["schemas"]["OutcomeUnknownProblem"];
                };
            };
        };
    };
    returnOrder: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                orderNo: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReturnRequest"];
            };
        };
        responses: {
            /** @description The returned order. */
            200: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
                };
            };
            /** @description `invalid-request`: The request is not valid. */
            400: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InvalidRequestProblem"];
                };
            };
            /** @description `unauthenticated`: The caller is not known. */
            401: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnauthenticatedProblem"];
                };
            };
            /** @description `forbidden`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ForbiddenProblem"];
                };
            };
            /** @description `order-not-found`: There is no such order. */
            404: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["OrderNotFoundProblem"];
                };
            };
            /** @description `order-not-ready`: The order is still in the queue. `order-not-returnable`: The order cannot be returned. */
            409: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["OrderNotReadyProblem"] | components["schemas"]["OrderNotReturnableProblem"];
                };
            };
            /** @description `body-too-large`: The body is too large. */
            413: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["BodyTooLargeProblem"];
                };
            };
            /** @description `unsupported-media-type`: The body is not plain JSON. */
            415: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnsupportedMediaTypeProblem"];
                };
            };
            /** @description `internal-error`: The server made a mistake. */
            500: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InternalErrorProblem"];
                };
            };
            /** @description `unavailable`: The service cannot decide this now. `outcome-unknown`: The outcome is not known yet. */
            503: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnavailableProblem"] | components["schemas"]["OutcomeUnknownProblem"];
                };
            };
        };
    };
    listOrders: {
        parameters: {
            query?: {
                saleId?: string;
                buyerId?: string;
                /** @description May be repeated, for orders in any of these states. */
                state?: ("queued" | "pending_payment" | "paid" | "expired" | "cancelled" | "rejected" | "returned")[];
                /** @description Which orders come first. A cursor is for one order only. */
                order?: "newest" | "oldest";
                /** @description How many entries at most; 50 if left out. */
                limit?: number;
                /** @description The nextCursor of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of orders. */
            200: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderPage"];
                    "text/csv": string;
                };
            };
            /** @description `invalid-request`: The request is not valid. */
            400: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InvalidRequestProblem"];
                };
            };
            /** @description `unauthenticated`: The caller is not known. */
            401: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnauthenticatedProblem"];
                };
            };
            /** @description `forbidden`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ForbiddenProblem"];
                };
            };
            /** @description `too-many-requests`: Too many requests. */
            429: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["TooManyRequestsProblem"];
                };
            };
            /** @description `internal-error`: The server made a mistake. */
            500: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InternalErrorProblem"];
                };
            };
            /** @description `unavailable`: The service cannot decide this now. */
            503: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnavailableProblem"];
                };
            };
        };
    };
    takeBulkAction: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BulkActionRequest"];
            };
        };
        responses: {
            /** @description What was found, and what was done. */
            200: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkAction"];
                };
            };
            /** @description `invalid-request`: The request is not valid. */
            400: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InvalidRequestProblem"];
                };
            };
            /** @description `unauthenticated`: The caller is not known. */
            401: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnauthenticatedProblem"];
                };
            };
            /** @description `forbidden`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ForbiddenProblem"];
                };
            };
            /** @description `sale-not-found`: There is no such sale. */
            404: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["SaleNotFoundProblem"];
                };
            };
            /** @description `body-too-large`: The body is too large. */
            413: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["BodyTooLargeProblem"];
                };
            };
            /** @description `unsupported-media-type`: The body is not plain JSON. */
            415: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnsupportedMediaTypeProblem"];
                };
            };
            /** @description `internal-error`: The server made a mistake. */
            500: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InternalErrorProblem"];
                };
            };
            /** @description `unavailable`: The service cannot decide this now. `outcome-unknown`: The outcome is not known yet. */
            503: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnavailableProblem"] | components["schemas"]["OutcomeUnknownProblem"];
                };
            };
        };
    };
    getOrderStory: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                orderNo: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The story of the order. */
            200: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderStory"];
                };
            };
            /** @description `invalid-request`: The request is not valid. */
            400: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InvalidRequestProblem"];
                };
            };
            /** @description `unauthenticated`: The caller is not known. */
            401: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnauthenticatedProblem"];
                };
            };
            /** @description `forbidden`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ForbiddenProblem"];
                };
            };
            /** @description `order-not-found`: There is no such order. */
            404: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["OrderNotFoundProblem"];
                };
            };
            /** @description `internal-error`: The server made a mistake. */
            500: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InternalErrorProblem"];
                };
            };
            /** @description `unavailable`: The service cannot decide this now. */
            503: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnavailableProblem"];
                };
            };
        };
    };
    listPayments: {
        parameters: {
            query?: {
                saleId?: string;
                /** @description What a provider calls the payment, exactly. */
                reference?: string;
                /** @description May be repeated, for payments in any of these states. */
                state?: ("captured" | "refund_due" | "refunded")[];
                /** @description Which payments come first. A cursor is for one order only. */
                order?: "newest" | "oldest";
                /** @description How many entries at most; 50 if left out. */
                limit?: number;
                /** @description The nextCursor of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of payments. */
            200: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentPage"];
                    "text/csv": string;
                };
            };
            /** @description `invalid-request`: The request is not valid. */
            400: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InvalidRequestProblem"];
                };
            };
            /** @description `unauthenticated`: The caller is not known. */
            401: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnauthenticatedProblem"];
                };
            };
            /** @description `forbidden`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ForbiddenProblem"];
                };
            };
            /** @description `too-many-requests`: Too many requests. */
            429: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["TooManyRequestsProblem"];
                };
            };
            /** @description `internal-error`: The server made a mistake. */
            500: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InternalErrorProblem"];
                };
            };
            /** @description `unavailable`: The service cannot decide this now. */
            503: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnavailableProblem"];
                };
            };
        };
    };
    sumPayments: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One entry for each currency and state that there is. */
            200: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentTotals"];
                };
            };
            /** @description `invalid-request`: The request is not valid. */
            400: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InvalidRequestProblem"];
                };
            };
            /** @description `unauthenticated`: The caller is not known. */
            401: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnauthenticatedProblem"];
                };
            };
            /** @description `forbidden`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ForbiddenProblem"];
                };
            };
            /** @description `internal-error`: The server made a mistake. */
            500: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InternalErrorProblem"];
                };
            };
            /** @description `unavailable`: The service cannot decide this now. */
            503: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnavailableProblem"];
                };
            };
        };
    };
    refundPayment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                paymentId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RefundRequest"];
            };
        };
        responses: {
            /** @description The payment; it is refunded. */
            200: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payment"];
                };
            };
            /** @description `invalid-request`: The request is not valid. */
            400: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InvalidRequestProblem"];
                };
            };
            /** @description `unauthenticated`: The caller is not known. */
            401: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnauthenticatedProblem"];
                };
            };
            /** @description `forbidden`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ForbiddenProblem"];
                };
            };
            /** @description `payment-not-found`: There is no such payment. */
            404: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["PaymentNotFoundProblem"];
                };
            };
            /** @description `payment-not-refundable`: The payment is not due for refund. */
            409: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["PaymentNotRefundableProblem"];
                };
            };
            /** @description `body-too-large`: The body is too large. */
            413: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["BodyTooLargeProblem"];
                };
            };
            /** @description `unsupported-media-type`: The body is not plain JSON. */
            415: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnsupportedMediaTypeProblem"];
                };
            };
            /** @description `internal-error`: The server made a mistake. */
            500: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InternalErrorProblem"];
                };
            };
            /** @description `unavailable`: The service cannot decide this now. `outcome-unknown`: The outcome is not known yet. */
            503: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnavailableProblem"] | components["schemas"]["OutcomeUnknownProblem"];
                };
            };
        };
    };
    listEvents: {
        parameters: {
            query?: {
                /** @description The nextCursor of the answer before, or the position of an event. Left out: from the oldest kept event. latest: no event of now, and the cursor for what is new. */
                after?: string;
                saleId?: string;
                /** @description May be repeated, for events of any of these types. */
                type?: ("order.created" | "order.paid" | "order.expired" | "order.cancelled" | "order.rejected" | "order.extended" | "order.returned" | "refund.due" | "refund.done" | "refund.withdrawn" | "sale.created" | "sale.changed" | "sale.opened" | "sale.paused" | "sale.closed" | "item.sold_out" | "item.back_in_stock")[];
                /** @description How many events at most; 100 if left out. */
                limit?: number;
                /** @description Hold the answer until there is an event, or for so many seconds. */
                wait?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The next events. */
            200: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventPage"];
                };
            };
            /** @description `invalid-request`: The request is not valid. */
            400: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InvalidRequestProblem"];
                };
            };
            /** @description `unauthenticated`: The caller is not known. */
            401: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnauthenticatedProblem"];
                };
            };
            /** @description `forbidden`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ForbiddenProblem"];
                };
            };
            /** @description `events-expired`: These events have been removed. */
            410: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["EventsExpiredProblem"];
                };
            };
            /** @description `internal-error`: The server made a mistake. */
            500: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InternalErrorProblem"];
                };
            };
            /** @description `unavailable`: The service cannot decide this now. */
            503: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnavailableProblem"];
                };
            };
        };
    };
    listDeadLetters: {
        parameters: {
            query?: {
                /** @description How many entries at most; 50 if left out. */
                limit?: number;
                /** @description The nextCursor of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of dead letters. */
            200: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetterPage"];
                };
            };
            /** @description `invalid-request`: The request is not valid. */
            400: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InvalidRequestProblem"];
                };
            };
            /** @description `unauthenticated`: The caller is not known. */
            401: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnauthenticatedProblem"];
                };
            };
            /** @description `forbidden`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ForbiddenProblem"];
                };
            };
            /** @description `internal-error`: The server made a mistake. */
            500: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InternalErrorProblem"];
                };
            };
            /** @description `unavailable`: The service cannot decide this now. */
            503: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnavailableProblem"];
                };
            };
        };
    };
    replayDeadLetter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                orderNo: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description It is queued, or an order already. */
            200: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HandledDeadLetter"];
                };
            };
            /** @description `invalid-request`: The request is not valid. */
            400: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InvalidRequestProblem"];
                };
            };
            /** @description `unauthenticated`: The caller is not known. */
            401: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnauthenticatedProblem"];
                };
            };
            /** @description `forbidden`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ForbiddenProblem"];
                };
            };
            /** @description `order-not-found`: There is no such order. `dead-letter-not-found`: There is no such dead letter. */
            404: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["OrderNotFoundProblem"] | components["schemas"]["DeadLetterNotFoundProblem"];
                };
            };
            /** @description `dead-letter-not-replayable`: The dead letter has no units any more. */
            409: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["DeadLetterNotReplayableProblem"];
                };
            };
            /** @description `body-too-large`: The body is too large. */
            413: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["BodyTooLargeProblem"];
                };
            };
            /** @description `unsupported-media-type`: The body is not plain JSON. */
            415: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnsupportedMediaTypeProblem"];
                };
            };
            /** @description `internal-error`: The server made a mistake. */
            500: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InternalErrorProblem"];
                };
            };
            /** @description `unavailable`: The service cannot decide this now. `outcome-unknown`: The outcome is not known yet. */
            503: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnavailableProblem"] | components["schemas"]["OutcomeUnknownProblem"];
                };
            };
        };
    };
    discardDeadLetter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                orderNo: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description It is discarded. */
            200: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HandledDeadLetter"];
                };
            };
            /** @description `invalid-request`: The request is not valid. */
            400: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InvalidRequestProblem"];
                };
            };
            /** @description `unauthenticated`: The caller is not known. */
            401: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnauthenticatedProblem"];
                };
            };
            /** @description `forbidden`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ForbiddenProblem"];
                };
            };
            /** @description `order-not-found`: There is no such order. `dead-letter-not-found`: There is no such dead letter. */
            404: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["OrderNotFoundProblem"] | components["schemas"]["DeadLetterNotFoundProblem"];
                };
            };
            /** @description `body-too-large`: The body is too large. */
            413: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["BodyTooLargeProblem"];
                };
            };
            /** @description `unsupported-media-type`: The body is not plain JSON. */
            415: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnsupportedMediaTypeProblem"];
                };
            };
            /** @description `internal-error`: The server made a mistake. */
            500: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InternalErrorProblem"];
                };
            };
            /** @description `unavailable`: The service cannot decide this now. `outcome-unknown`: The outcome is not known yet. */
            503: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnavailableProblem"] | components["schemas"]["OutcomeUnknownProblem"];
                };
            };
        };
    };
    eraseBuyer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                buyerId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is carried out. */
            202: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    /** @description The address of the erasure. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Erasure"];
                };
            };
            /** @description `invalid-request`: The request is not valid. */
            400: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InvalidRequestProblem"];
                };
            };
            /** @description `unauthenticated`: The caller is not known. */
            401: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnauthenticatedProblem"];
                };
            };
            /** @description `forbidden`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ForbiddenProblem"];
                };
            };
            /** @description `internal-error`: The server made a mistake. */
            500: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InternalErrorProblem"];
                };
            };
            /** @description `unavailable`: The service cannot decide this now. `outcome-unknown`: The outcome is not known yet. */
            503: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnavailableProblem"] | components["schemas"]["OutcomeUnknownProblem"];
                };
            };
        };
    };
    getErasure: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                erasureId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The erasure. */
            200: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Erasure"];
                };
            };
            /** @description `invalid-request`: The request is not valid. */
            400: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InvalidRequestProblem"];
                };
            };
            /** @description `unauthenticated`: The caller is not known. */
            401: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnauthenticatedProblem"];
                };
            };
            /** @description `forbidden`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ForbiddenProblem"];
                };
            };
            /** @description `erasure-not-found`: There is no such erasure. */
            404: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ErasureNotFoundProblem"];
                };
            };
            /** @description `internal-error`: The server made a mistake. */
            500: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InternalErrorProblem"];
                };
            };
            /** @description `unavailable`: The service cannot decide this now. */
            503: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnavailableProblem"];
                };
            };
        };
    };
    listAuditTrail: {
        parameters: {
            query?: {
                saleId?: string;
                orderNo?: string;
                /** @description The name of a token, compared exactly. */
                who?: string;
                action?: "sale.created" | "sale.changed" | "sale.opened" | "sale.paused" | "sale.closed" | "allotment.changed" | "item.added" | "item.changed" | "order.cancelled" | "order.returned" | "order.extended" | "orders.extended" | "refund.done" | "dead-letter.replayed" | "dead-letter.discarded" | "endpoint.created" | "endpoint.changed" | "endpoint.removed" | "endpoint.secret-rotated" | "delivery.replayed" | "buyer.erased" | "gate.rebuilt" | "schema.migrated" | "sessions.ended";
                /** @description How many entries at most; 50 if left out. */
                limit?: number;
                /** @description The nextCursor of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of entries. */
            200: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditTrailPage"];
                    "text/csv": string;
                };
            };
            /** @description `invalid-request`: The request is not valid. */
            400: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InvalidRequestProblem"];
                };
            };
            /** @description `unauthenticated`: The caller is not known. */
            401: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnauthenticatedProblem"];
                };
            };
            /** @description `forbidden`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ForbiddenProblem"];
                };
            };
            /** @description `too-many-requests`: Too many requests. */
            429: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["TooManyRequestsProblem"];
                };
            };
            /** @description `internal-error`: The server made a mistake. */
            500: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InternalErrorProblem"];
                };
            };
            /** @description `unavailable`: The service cannot decide this now. */
            503: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnavailableProblem"];
                };
            };
        };
    };
    listWebhookEndpoints: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All endpoints. */
            200: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpointList"];
                };
            };
            /** @description `invalid-request`: The request is not valid. */
            400: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InvalidRequestProblem"];
                };
            };
            /** @description `unauthenticated`: The caller is not known. */
            401: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnauthenticatedProblem"];
                };
            };
            /** @description `forbidden`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ForbiddenProblem"];
                };
            };
            /** @description `internal-error`: The server made a mistake. */
            500: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InternalErrorProblem"];
                };
            };
            /** @description `unavailable`: The service cannot decide this now. */
            503: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnavailableProblem"];
                };
            };
        };
    };
    createWebhookEndpoint: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same address and content, from the same caller, is the same request. Kept for 24 hours. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewWebhookEndpoint"];
            };
        };
        responses: {
            /** @description The endpoint with its secret. */
            201: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    /** @description The address of the endpoint. */
                    Location?: string;
                    /** @description true when this request had created it before. */
                    "Idempotency-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecretWebhookEndpoint"];
                };
            };
            /** @description `invalid-request`: The request is not valid. */
            400: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InvalidRequestProblem"];
                };
            };
            /** @description `unauthenticated`: The caller is not known. */
            401: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnauthenticatedProblem"];
                };
            };
            /** @description `forbidden`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ForbiddenProblem"];
                };
            };
            /** @description `sale-not-found`: There is no such sale. `webhook-endpoint-not-found`: There is no such webhook endpoint. */
            404: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["SaleNotFoundProblem"] | components["schemas"]["WebhookEndpointNotFoundProblem"];
                };
            };
            /** @description `too-many-webhook-endpoints`: There are as many webhook endpoints as there may be. */
            409: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["TooManyWebhookEndpointsProblem"];
                };
            };
            /** @description `body-too-large`: The body is too large. */
            413: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["BodyTooLargeProblem"];
                };
            };
            /** @description `unsupported-media-type`: The body is not plain JSON. */
            415: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnsupportedMediaTypeProblem"];
                };
            };
            /** @description `idempotency-key-reused`: The idempotency key belongs to another request. */
            422: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["IdempotencyKeyReusedProblem"];
                };
            };
            /** @description `internal-error`: The server made a mistake. */
            500: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InternalErrorProblem"];
                };
            };
            /** @description `unavailable`: The service cannot decide this now. `outcome-unknown`: The outcome is not known yet. */
            503: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnavailableProblem"] | components["schemas"]["OutcomeUnknownProblem"];
                };
            };
        };
    };
    getWebhookEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                endpointId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The endpoint, without its secret. */
            200: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpoint"];
                };
            };
            /** @description `invalid-request`: The request is not valid. */
            400: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InvalidRequestProblem"];
                };
            };
            /** @description `unauthenticated`: The caller is not known. */
            401: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnauthenticatedProblem"];
                };
            };
            /** @description `forbidden`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ForbiddenProblem"];
                };
            };
            /** @description `webhook-endpoint-not-found`: There is no such webhook endpoint. */
            404: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["WebhookEndpointNotFoundProblem"];
                };
            };
            /** @description `internal-error`: The server made a mistake. */
            500: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InternalErrorProblem"];
                };
            };
            /** @description `unavailable`: The service cannot decide this now. */
            503: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnavailableProblem"];
                };
            };
        };
    };
    removeWebhookEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                endpointId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is removed. */
            204: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `invalid-request`: The request is not valid. */
            400: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InvalidRequestProblem"];
                };
            };
            /** @description `unauthenticated`: The caller is not known. */
            401: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnauthenticatedProblem"];
                };
            };
            /** @description `forbidden`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ForbiddenProblem"];
                };
            };
            /** @description `webhook-endpoint-not-found`: There is no such webhook endpoint. */
            404: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["WebhookEndpointNotFoundProblem"];
                };
            };
            /** @description `internal-error`: The server made a mistake. */
            500: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InternalErrorProblem"];
                };
            };
            /** @description `unavailable`: The service cannot decide this now. `outcome-unknown`: The outcome is not known yet. */
            503: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnavailableProblem"] | components["schemas"]["OutcomeUnknownProblem"];
                };
            };
        };
    };
    changeWebhookEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                endpointId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookEndpointChange"];
            };
        };
        responses: {
            /** @description The endpoint. */
            200: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpoint"];
                };
            };
            /** @description `invalid-request`: The request is not valid. */
            400: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InvalidRequestProblem"];
                };
            };
            /** @description `unauthenticated`: The caller is not known. */
            401: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnauthenticatedProblem"];
                };
            };
            /** @description `forbidden`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ForbiddenProblem"];
                };
            };
            /** @description `webhook-endpoint-not-found`: There is no such webhook endpoint. */
            404: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["WebhookEndpointNotFoundProblem"];
                };
            };
            /** @description `body-too-large`: The body is too large. */
            413: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["BodyTooLargeProblem"];
                };
            };
            /** @description `unsupported-media-type`: The body is not plain JSON. */
            415: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnsupportedMediaTypeProblem"];
                };
            };
            /** @description `internal-error`: The server made a mistake. */
            500: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InternalErrorProblem"];
                };
            };
            /** @description `unavailable`: The service cannot decide this now. `outcome-unknown`: The outcome is not known yet. */
            503: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnavailableProblem"] | components["schemas"]["OutcomeUnknownProblem"];
                };
            };
        };
    };
    rotateWebhookSecret: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same address and content, from the same caller, is the same request. Kept for 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                endpointId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description The endpoint with its new secret. */
            200: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    /** @description true when this request had rotated it before. */
                    "Idempotency-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecretWebhookEndpoint"];
                };
            };
            /** @description `invalid-request`: The request is not valid. */
            400: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InvalidRequestProblem"];
                };
            };
            /** @description `unauthenticated`: The caller is not known. */
            401: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnauthenticatedProblem"];
                };
            };
            /** @description `forbidden`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ForbiddenProblem"];
                };
            };
            /** @description `webhook-endpoint-not-found`: There is no such webhook endpoint. */
            404: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["WebhookEndpointNotFoundProblem"];
                };
            };
            /** @description `body-too-large`: The body is too large. */
            413: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["BodyTooLargeProblem"];
                };
            };
            /** @description `unsupported-media-type`: The body is not plain JSON. */
            415: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnsupportedMediaTypeProblem"];
                };
            };
            /** @description `idempotency-key-reused`: The idempotency key belongs to another request. */
            422: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["IdempotencyKeyReusedProblem"];
                };
            };
            /** @description `internal-error`: The server made a mistake. */
            500: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InternalErrorProblem"];
                };
            };
            /** @description `unavailable`: The service cannot decide this now. `outcome-unknown`: The outcome is not known yet. */
            503: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnavailableProblem"] | components["schemas"]["OutcomeUnknownProblem"];
                };
            };
        };
    };
    testWebhookEndpoint: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same address and content, from the same caller, is the same request. Kept for 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                endpointId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description What the endpoint answered. */
            200: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookTest"];
                };
            };
            /** @description `invalid-request`: The request is not valid. */
            400: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InvalidRequestProblem"];
                };
            };
            /** @description `unauthenticated`: The caller is not known. */
            401: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnauthenticatedProblem"];
                };
            };
            /** @description `forbidden`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ForbiddenProblem"];
                };
            };
            /** @description `webhook-endpoint-not-found`: There is no such webhook endpoint. */
            404: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["WebhookEndpointNotFoundProblem"];
                };
            };
            /** @description `body-too-large`: The body is too large. */
            413: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["BodyTooLargeProblem"];
                };
            };
            /** @description `unsupported-media-type`: The body is not plain JSON. */
            415: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnsupportedMediaTypeProblem"];
                };
            };
            /** @description `too-many-requests`: Too many requests. */
            429: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["TooManyRequestsProblem"];
                };
            };
            /** @description `internal-error`: The server made a mistake. */
            500: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InternalErrorProblem"];
                };
            };
            /** @description `unavailable`: The service cannot decide this now. */
            503: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnavailableProblem"];
                };
            };
        };
    };
    listDeliveries: {
        parameters: {
            query?: {
                /** @description Deliveries in this state; of every state if left out. */
                state?: "pending" | "delivered" | "failed";
                /** @description How many entries at most; 50 if left out. */
                limit?: number;
                /** @description The nextCursor of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                endpointId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of deliveries. */
            200: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryPage"];
                };
            };
            /** @description `invalid-request`: The request is not valid. */
            400: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InvalidRequestProblem"];
                };
            };
            /** @description `unauthenticated`: The caller is not known. */
            401: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnauthenticatedProblem"];
                };
            };
            /** @description `forbidden`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ForbiddenProblem"];
                };
            };
            /** @description `webhook-endpoint-not-found`: There is no such webhook endpoint. */
            404: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["WebhookEndpointNotFoundProblem"];
                };
            };
            /** @description `internal-error`: The server made a mistake. */
            500: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InternalErrorProblem"];
                };
            };
            /** @description `unavailable`: The service cannot decide this now. */
            503: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnavailableProblem"];
                };
            };
        };
    };
    replayDelivery: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same address and content, from the same caller, is the same request. Kept for 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                deliveryId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description The delivery; it is pending. */
            200: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            /** @description `invalid-request`: The request is not valid. */
            400: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InvalidRequestProblem"];
                };
            };
            /** @description `unauthenticated`: The caller is not known. */
            401: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnauthenticatedProblem"];
                };
            };
            /** @description `forbidden`: The caller may not do this. */
            403: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ForbiddenProblem"];
                };
            };
            /** @description `delivery-not-found`: There is no such delivery. */
            404: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["DeliveryNotFoundProblem"];
                };
            };
            /** @description `body-too-large`: The body is too large. */
            413: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["BodyTooLargeProblem"];
                };
            };
            /** @description `unsupported-media-type`: The body is not plain JSON. */
            415: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnsupportedMediaTypeProblem"];
                };
            };
            /** @description `idempotency-key-reused`: The idempotency key belongs to another request. */
            422: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["IdempotencyKeyReusedProblem"];
                };
            };
            /** @description `internal-error`: The server made a mistake. */
            500: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InternalErrorProblem"];
                };
            };
            /** @description `unavailable`: The service cannot decide this now. `outcome-unknown`: The outcome is not known yet. */
            503: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["UnavailableProblem"] | components["schemas"]["OutcomeUnknownProblem"];
                };
            };
        };
    };
    livez: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It does. */
            200: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Liveness"];
                };
            };
            /** @description `internal-error`: The server made a mistake. */
            500: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InternalErrorProblem"];
                };
            };
        };
    };
    readyz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It can sell; degraded names what is missing. */
            200: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            /** @description `internal-error`: The server made a mistake. */
            500: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InternalErrorProblem"];
                };
            };
            /** @description It cannot; the checks that are not ok say why. */
            503: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
        };
    };
    openapi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OpenAPI 3.1. */
            200: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description `internal-error`: The server made a mistake. */
            500: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InternalErrorProblem"];
                };
            };
        };
    };
    docs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page that needs no internet. */
            200: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/html": unknown;
                };
            };
            /** @description `internal-error`: The server made a mistake. */
            500: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InternalErrorProblem"];
                };
            };
        };
    };
    docsFile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                file: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
            /** @description `invalid-request`: The request is not valid. */
            400: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InvalidRequestProblem"];
                };
            };
            /** @description `not-found`: There is nothing at this address. */
            404: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["NotFoundProblem"];
                };
            };
            /** @description `internal-error`: The server made a mistake. */
            500: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InternalErrorProblem"];
                };
            };
        };
    };
    explainProblem: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Its section of docs/problems.md. */
            200: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/markdown": unknown;
                };
            };
            /** @description `invalid-request`: The request is not valid. */
            400: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InvalidRequestProblem"];
                };
            };
            /** @description `not-found`: There is nothing at this address. */
            404: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["NotFoundProblem"];
                };
            };
            /** @description `internal-error`: The server made a mistake. */
            500: {
                headers: {
                    /** @description The id of this request. */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InternalErrorProblem"];
                };
            };
        };
    };
}
