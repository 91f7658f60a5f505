package dev.howdah.broker.http.events;

import dev.howdah.broker.acl.Rights;
import dev.howdah.broker.catalog.Catalog;
import dev.howdah.broker.catalog.CatalogTopic;
import dev.howdah.broker.catalog.LiveBrokers;
import dev.howdah.broker.fetch.FetchParkingLot;
import dev.howdah.broker.fetch.FetchStores;
import dev.howdah.broker.http.Body;
import dev.howdah.broker.http.Endpoint;
import dev.howdah.broker.http.Exchange;
import dev.howdah.broker.http.Problem;
import dev.howdah.storage.Acl.Operation;
import dev.howdah.storage.LogReader;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Optional;
import java.util.function.Function;

/**
 * {@code GET /topics/{topic}/events}: the topic's events as lines of JSON, or with {@code Accept: text/event-stream} as Server-Sent Events.
 *
 * <ul>
 *   <li>{@code from}: {@code beginning} (lines) or {@code end} (Server-Sent Events) if nothing is said; an offset, with {@code partition}
 *       beside it; or a time;
 *   <li>{@code partition}: only that one;
 *   <li>{@code limit}: ends after so many;
 *   <li>{@code wait}: at the end, waits so many seconds for the first event (long poll);
 *   <li>{@code follow}: goes on at the end, as Server-Sent Events do. Those that do not follow end with an event {@code end};
 *   <li>{@code at}: where to begin in each partition, {@code 0-17,1-5}, as {@code Last-Event-ID};
 *   <li>{@code key}, {@code contains}, {@code field}: only events with this key, with this text in their value, with this field in
 *       their JSON ({@code customer.id:7}). Server-Sent Events tell with events
 *       {@code progress} how many were looked at.
 * </ul>
 *
 * The order is that of each partition. Control batches, and what is open or was aborted, is not shown.
 */
public final class EventsEndpoint implements Endpoint {

    private final EventStores stores;

    /** @param rights of those who read */
    public EventsEndpoint(
            Catalog catalog,
            LiveBrokers brokers,
            LogReader reader,
            FetchStores fetchStores,
            FetchParkingLot parkingLot,
            Function<Exchange, Rights> rights) {
        stores = new EventStores(catalog, brokers, reader, fetchStores, parkingLot, rights);
    }

    @Override
    public Body begin(Exchange exchange) {
        String name = exchange.target().path().get(1);
        Wish wish;
        try {
            wish = Wish.of(exchange);
        } catch (IllegalArgumentException wrong) {
            return refuse(exchange, Problem.badRequest(String.valueOf(wrong.getMessage())));
        }
        // Before anything is said of the topic, as in Kafka: who may not read it does not learn whether it is there.
        if (!stores.rights().apply(exchange).onTopic(Operation.READ, name)) {
            return refuse(exchange, EventStores.denied(exchange, name));
        }
        Optional<CatalogTopic> topic = stores.catalog().find(name);
        if (topic.isEmpty()) {
            return refuse(
                    exchange, new Problem(HttpResponseStatus.NOT_FOUND, "unknown-topic", "there is no topic " + name));
        }
        if (wish.partition().isPresent()
                && !topic.get().hasPartition(wish.partition().getAsInt())) {
            return refuse(
                    exchange,
                    new Problem(
                            HttpResponseStatus.NOT_FOUND,
                            "unknown-partition",
                            name + " has " + topic.get().partitionCount() + " partitions"));
        }
        if (!stores.brokers().isLeading()) {
            return refuse(exchange, Problem.unavailable("the broker has no registration for now"));
        }
        EventStream stream = new EventStream(exchange, stores, topic.get(), wish);
        stream.begin();
        return stream;
    }

    private static Body refuse(Exchange exchange, Problem problem) {
        exchange.respond(problem.response());
        return Body.NONE;
    }
}
