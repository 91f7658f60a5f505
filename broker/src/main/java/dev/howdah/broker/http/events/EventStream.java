package dev.howdah.broker.http.events;

import dev.howdah.broker.catalog.CatalogTopic;
import dev.howdah.broker.codec.ZstdForReader;
import dev.howdah.broker.config.HttpLimits;
import dev.howdah.broker.fetch.Fetch;
import dev.howdah.broker.fetch.FetchKey;
import dev.howdah.broker.fetch.FetchSpec;
import dev.howdah.broker.fetch.FetchTarget;
import dev.howdah.broker.fetch.PartitionFetch;
import dev.howdah.broker.http.Body;
import dev.howdah.broker.http.Exchange;
import dev.howdah.broker.http.Json;
import dev.howdah.broker.http.Problem;
import dev.howdah.broker.http.Response;
import dev.howdah.broker.log.Isolation;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.record.RecordWalk;
import dev.howdah.storage.LogReader.TimestampedOffset;
import dev.howdah.storage.PartitionHead;
import dev.howdah.storage.PartitionId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One reader of a topic, from its request to its last event.
 *
 * <pre>
 *  starts are looked up ─▶ fetch ─▶ records are written while the client reads ─▶ fetch …
 *                            └ nothing there: ends, or waits and fetches again
 * </pre>
 *
 * <p>Thread: the event loop of the connection.
 */
final class EventStream implements Body {

    private static final Logger log = LoggerFactory.getLogger(EventStream.class);

    private final Exchange exchange;
    private final EventStores stores;
    private final CatalogTopic topic;
    private final Wish wish;

    /** The next offset of each partition that is read. */
    private final Map<Integer, Long> positions = new TreeMap<>();

    private final List<PartitionFetch> fetched = new ArrayList<>();
    private @Nullable Runnable release;
    private @Nullable Fetch fetch;
    private @Nullable RecordWalk walk;
    private @Nullable Future<?> later;
    private long sent;

    /** Records that were walked over, with those that were sent. */
    private long looked;

    private long toldNanos = System.nanoTime();
    private boolean hasWaited;
    private boolean streams;
    private boolean ended;
    private int rotation;

    EventStream(Exchange exchange, EventStores stores, CatalogTopic topic, Wish wish) {
        this.exchange = exchange;
        this.stores = stores;
        this.topic = topic;
        this.wish = wish;
    }

    void begin() {
        OptionalInt only = wish.partition();
        List<PartitionId> ids = only.isPresent() ? List.of(topic.partition(only.getAsInt())) : topic.partitions();
        CompletableFuture<List<PartitionHead>> heads =
                stores.reader().heads(ids).toCompletableFuture();
        CompletableFuture<Void> all = heads.thenCompose(found -> starts(found));
        all.whenComplete((done, failure) -> onLoop(() -> {
            if (ended) {
                return;
            }
            if (failure != null) {
                ended = true;
                exchange.respond(Problem.unavailable("Postgres does not answer").response());
                return;
            }
            String type = wish.form() == Wish.Form.SERVER_SENT ? "text/event-stream" : "application/x-ndjson";
            streams = true;
            exchange.beginStream(new Response(HttpResponseStatus.OK, type, new byte[0], Map.of()));
            if (exchange.method().equals("HEAD")) {
                end();
            } else if (wish.limit() == 0) {
                complete();
            } else {
                fetch();
            }
        }));
    }

    private CompletableFuture<Void> starts(List<PartitionHead> heads) {
        List<CompletableFuture<Void>> lookups = new ArrayList<>();
        Map<Integer, Long> found = Collections.synchronizedMap(new TreeMap<>());
        for (PartitionHead head : heads) {
            int partition = head.id().partition();
            Long known = wish.positions().get(partition);
            if (known != null) {
                found.put(partition, known);
            } else if (wish.start().kind() == Wish.Start.Kind.TIME) {
                lookups.add(stores.reader()
                        .findByTimestamp(head.id(), wish.start().value())
                        .thenAccept(at -> found.put(
                                partition, at.map(TimestampedOffset::offset).orElse(head.nextOffset())))
                        .toCompletableFuture());
            } else {
                found.put(
                        partition,
                        switch (wish.start().kind()) {
                            case BEGINNING -> head.logStartOffset();
                            case OFFSET -> wish.start().value();
                            case END, TIME -> head.nextOffset();
                        });
            }
        }
        return CompletableFuture.allOf(lookups.toArray(CompletableFuture<?>[]::new))
                .thenRun(() -> onLoop(() -> positions.putAll(found)));
    }

    private void onLoop(Runnable step) {
        try {
            exchange.eventLoop().execute(step);
        } catch (RejectedExecutionException shutDown) {
            log.debug("nobody is left to read");
        }
    }

    private void fetch() {
        if (ended) {
            return;
        }
        int waitMs = wish.follow() ? HttpLimits.FOLLOW_FETCH_MS : sent == 0 && !hasWaited ? wish.waitMs() : 0;
        hasWaited = true;
        List<FetchTarget> targets = new ArrayList<>();
        positions.forEach((partition, offset) -> targets.add(new FetchTarget(
                new FetchKey("", topic.uuid(), partition), offset, -1, -1, HttpLimits.EVENTS_FETCH_BYTES)));
        Collections.rotate(targets, rotation++);
        long begunNanos = System.nanoTime();
        Fetch next = new Fetch(
                new FetchSpec(
                        targets,
                        waitMs,
                        1,
                        HttpLimits.EVENTS_FETCH_BYTES,
                        ZstdForReader.ALLOWED,
                        Isolation.READ_COMMITTED,
                        stores.rights().apply(exchange)),
                stores.fetchStores(),
                stores.parkingLot(),
                exchange.eventLoop(),
                (partitions, done) -> onFetched(partitions, done, System.nanoTime() - begunNanos));
        fetch = next;
        next.start();
    }

    private void onFetched(List<PartitionFetch> partitions, Runnable done, long tookNanos) {
        fetch = null;
        fetched.addAll(partitions);
        release = done;
        long before = sent;
        boolean moved = false;
        for (PartitionFetch each : partitions) {
            moved |= each.records().isReadable();
            if (each.error() == KafkaError.OFFSET_OUT_OF_RANGE) {
                // Retention was faster; or the offset is beyond the end, which it then waits for.
                int partition = each.target().key().partition();
                long start = each.logStartOffset();
                if (each.target().fetchOffset() < start) {
                    positions.put(partition, start);
                    moved = true;
                }
            } else if (each.error() == KafkaError.TOPIC_AUTHORIZATION_FAILED) {
                // A reader may follow for days, and rights change.
                fail(EventStores.denied(exchange, topic.name()));
                return;
            } else if (each.error() != KafkaError.NONE) {
                fail(Problem.unavailable("the events cannot be read for now: " + each.error()));
                return;
            }
        }
        write();
        if (ended || release != null) {
            return;
        }
        tellOfSearch();
        goOn(moved || sent > before, tookNanos);
    }

    private void goOn(boolean moved, long tookNanos) {
        if (moved) {
            // Others have their turn in between, however much there is in memory.
            onLoop(this::fetch);
        } else if (!wish.follow()) {
            complete();
        } else {
            if (wish.form() == Wish.Form.SERVER_SENT) {
                // A comment, by which proxies and clients see that the connection lives.
                send(": nothing new\n\n");
            }
            // A fetch that could not wait answers at once.
            boolean waited = TimeUnit.NANOSECONDS.toMillis(tookNanos) >= HttpLimits.FOLLOW_FETCH_MS / 2;
            later = exchange.eventLoop()
                    .schedule(this::fetch, waited ? 0 : HttpLimits.FOLLOW_PAUSE_MS, TimeUnit.MILLISECONDS);
        }
    }

    /** Writes what was fetched, as far as the client reads. */
    private void write() {
        StringBuilder text = new StringBuilder();
        while (!ended && exchange.isWritable()) {
            RecordWalk open = walk;
            if (open == null) {
                if (fetched.isEmpty()) {
                    flush(text);
                    releaseFetched();
                    return;
                }
                PartitionFetch first = fetched.get(0);
                open = new RecordWalk(
                        first.records(),
                        first.target().fetchOffset(),
                        first.aborted().stream()
                                .map(each -> new RecordWalk.Aborted(each.producerId(), each.firstOffset()))
                                .toList());
                walk = open;
            }
            int partition = fetched.get(0).target().key().partition();
            boolean hasMore = open.next();
            if (fetched.get(0).records().isReadable()) {
                positions.put(partition, open.nextOffset());
            }
            if (hasMore) {
                looked++;
                if (!wish.search().finds(open)) {
                    continue;
                }
                event(text, partition, open);
                sent++;
                if (text.length() >= HttpLimits.EVENTS_PIECE_CHARS) {
                    flush(text);
                }
                if (sent >= wish.limit()) {
                    flush(text);
                    complete();
                }
            } else {
                open.close();
                walk = null;
                fetched.remove(0);
            }
        }
        flush(text);
    }

    private void event(StringBuilder text, int partition, RecordWalk record) {
        String json = EventText.of(partition, record);
        if (wish.form() == Wish.Form.SERVER_SENT) {
            text.append("id: ")
                    .append(positions.entrySet().stream()
                            .map(position -> position.getKey() + "-" + position.getValue())
                            .collect(Collectors.joining(",")))
                    .append("\ndata: ")
                    .append(json)
                    .append("\n\n");
        } else {
            text.append(json).append('\n');
        }
    }

    private void flush(StringBuilder text) {
        if (text.length() > 0) {
            send(text.toString());
            text.setLength(0);
        }
    }

    private void send(String text) {
        ByteBuf piece = Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8));
        exchange.stream(piece);
    }

    /** What was begun cannot become another status; the last thing in it says why it ends. */
    private void fail(Problem problem) {
        String json = problem.json();
        send(wish.form() == Wish.Form.SERVER_SENT ? "event: problem\ndata: " + json + "\n\n" : json + "\n");
        end();
    }

    /** Now and then, for who waits while nothing is found. */
    private void tellOfSearch() {
        if (!wish.search().isNone()
                && wish.form() == Wish.Form.SERVER_SENT
                && System.nanoTime() - toldNanos > HttpLimits.SEARCH_TOLD_EVERY.toNanos()) {
            toldNanos = System.nanoTime();
            send("event: progress\ndata: " + Json.object("records", Long.toString(looked)) + "\n\n");
        }
    }

    /** All that was asked for is sent. */
    private void complete() {
        if (wish.form() == Wish.Form.SERVER_SENT) {
            // Without it a browser would connect again and go on.
            send("event: end\ndata: " + Json.object("records", Long.toString(looked)) + "\n\n");
        }
        end();
    }

    private void end() {
        leave();
        exchange.endStream();
    }

    private void leave() {
        ended = true;
        Fetch waiting = fetch;
        if (waiting != null) {
            waiting.cancel();
            fetch = null;
        }
        Future<?> scheduled = later;
        if (scheduled != null) {
            scheduled.cancel(false);
        }
        releaseFetched();
    }

    private void releaseFetched() {
        RecordWalk open = walk;
        if (open != null) {
            open.close();
            walk = null;
        }
        fetched.clear();
        Optional<Runnable> held = Optional.ofNullable(release);
        release = null;
        held.ifPresent(Runnable::run);
    }

    @Override
    public void onWritable() {
        if (ended || release == null) {
            return;
        }
        write();
        if (!ended && release == null) {
            tellOfSearch();
            fetch();
        }
    }

    @Override
    public void onContent(ByteBuf content) {
        content.release();
    }

    @Override
    public void onEnd() {}

    @Override
    public void onRefused(Problem why) {
        if (ended) {
            return;
        }
        if (streams) {
            end();
        } else {
            leave();
            exchange.respond(why.response());
        }
    }

    @Override
    public void onClosed() {
        leave();
    }
}
