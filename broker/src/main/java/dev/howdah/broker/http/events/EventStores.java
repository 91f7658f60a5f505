package dev.howdah.broker.http.events;

import dev.howdah.broker.acl.Rights;
import dev.howdah.broker.catalog.Catalog;
import dev.howdah.broker.catalog.LiveBrokers;
import dev.howdah.broker.fetch.FetchParkingLot;
import dev.howdah.broker.fetch.FetchStores;
import dev.howdah.broker.http.Exchange;
import dev.howdah.broker.http.Problem;
import dev.howdah.storage.LogReader;
import java.util.function.Function;

/**
 * What every reader of events works with.
 *
 * @param rights of those who read
 */
record EventStores(
        Catalog catalog,
        LiveBrokers brokers,
        LogReader reader,
        FetchStores fetchStores,
        FetchParkingLot parkingLot,
        Function<Exchange, Rights> rights) {

    static Problem denied(Exchange exchange, String topic) {
        return Problem.denied("no ACL lets " + exchange.principal() + " read " + topic);
    }
}
