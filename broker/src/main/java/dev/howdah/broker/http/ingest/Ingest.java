package dev.howdah.broker.http.ingest;

import dev.howdah.broker.acl.Rights;
import dev.howdah.broker.catalog.CatalogTopic;
import dev.howdah.broker.catalog.LiveBrokers;
import dev.howdah.broker.config.HttpLimits;
import dev.howdah.broker.http.Body;
import dev.howdah.broker.http.Exchange;
import dev.howdah.broker.http.Problem;
import dev.howdah.broker.http.Response;
import dev.howdah.broker.http.ingest.EventBatches.Batch;
import dev.howdah.storage.Acl.Operation;
import dev.howdah.storage.AppendOutcome;
import dev.howdah.storage.KeyedLogWriter;
import dev.howdah.storage.KeyedLogWriter.PartId;
import dev.howdah.storage.StorageFailure;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request that brings events, from its head until all of them are stored.
 *
 * <pre>
 *  topic is found ─▶ events come ─▶ the body ends ─▶ all appends have ended ─▶ answered
 *                        └──wrong event, no room, Postgres away: what came before is stored yet ──▶ answered with a problem
 * </pre>
 *
 * A body that is read as a whole is stored only if all its events are right. A stream is stored as it comes: while one of its batches is
 * being stored, the next one gathers. What it has in memory is bounded: when lanes have too much of it, its connection is not read.
 *
 * <p>Thread: the event loop of the connection; outcomes come on the lanes' threads and cross over.
 */
final class Ingest implements Body, TopicFinder.Seeker, IngestAppend.Owner, KeyedPart.Owner {

    private static final Logger log = LoggerFactory.getLogger(Ingest.class);

    /** All that came is stored up to the end. */
    private static final long NOTHING_LEFT = Long.MAX_VALUE;

    private final Exchange exchange;
    private final IngestStores stores;
    private final String topicName;
    private final EventReader reader;
    private final AnswerForm form;
    private final @Nullable Gunzip gunzip;
    private final @Nullable KeyedCut cut;
    private final EventBatches batches;
    private final Receipt receipt;
    private final Rights rights;
    private final IngestQuota quota;
    private final LiveBrokers.Watcher leaseWatch = this::onLeaseEnded;
    private final Set<IngestAppend> inFlight = new LinkedHashSet<>();

    /** Of a request with a key: one after the other. */
    private final ArrayDeque<KeyedPart> parts = new ArrayDeque<>(1);

    private boolean partInFlight;
    private boolean isReplay = true;

    /** Complete, and kept until the whole body, or its part, is known to be right. */
    private final List<Batch> ready = new ArrayList<>(1);

    private @Nullable CatalogTopic topic;
    private @Nullable Problem problem;
    private long firstNotStored = NOTHING_LEFT;
    private long inFlightBytes;
    private long chargedBytes;
    private long batchesSent;
    private int unkeyedPartition = Event.ANY;
    private boolean bodyEnded;
    private boolean allSent;
    private boolean answered;
    private boolean closed;
    private boolean watches;
    private final StorePatience patience = new StorePatience(HttpLimits.STORE_PATIENCE);
    private @Nullable Future<?> timeout;

    Ingest(
            Exchange exchange,
            IngestStores stores,
            String topicName,
            EventReader reader,
            AnswerForm form,
            @Nullable Gunzip gunzip,
            @Nullable KeyedCut cut) {
        this.exchange = exchange;
        this.stores = stores;
        this.topicName = topicName;
        this.reader = reader;
        this.form = form;
        this.gunzip = gunzip;
        this.cut = cut;
        this.batches = new EventBatches(exchange.allocator());
        this.receipt = new Receipt(form.detail());
        this.rights = stores.rights().apply(exchange);
        this.quota = new IngestQuota(exchange, stores.quotas(), this::settle);
    }

    /** Looks for the topic; the body waits until it is found. */
    void begin() {
        exchange.holdBody(Exchange.Hold.WAIT);
        Optional<Problem> tooMuch = quota.begin();
        if (tooMuch.isPresent()) {
            fail(tooMuch.get(), 1);
            settle();
            return;
        }
        stores.topics().find(topicName, exchange, rights, this);
    }

    @Override
    public void onTopic(CatalogTopic found) {
        onLoop(() -> {
            if (answered || closed) {
                return;
            }
            topic = found;
            if (!stores.brokers().isLeading()) {
                fail(Problem.unavailable("the broker has no registration for now"), 1);
            }
            settle();
        });
    }

    @Override
    public void onProblem(Problem notFound) {
        onLoop(() -> {
            fail(notFound, 1);
            settle();
        });
    }

    @Override
    public void onContent(ByteBuf content) {
        byte[] bytes = new byte[content.readableBytes()];
        content.readBytes(bytes);
        content.release();
        quota.take(bytes.length);
        if (problem != null) {
            return;
        }
        if (!rights.onTopic(Operation.WRITE, topicName)) {
            // A stream may go on for days, and rights change.
            fail(TopicFinder.denied(exchange.principal(), topicName), NOTHING_LEFT);
            settle();
            return;
        }
        if (gunzip != null) {
            gunzip.offer(Slice.of(bytes));
        } else {
            read(Slice.of(bytes));
        }
        settle();
    }

    @Override
    public void onPause() {
        if (sendsAsItComes() && inFlight.isEmpty() && !answered) {
            sendOpen();
            settle();
        }
    }

    @Override
    public void onEnd() {
        bodyEnded = true;
        settle();
    }

    @Override
    public void onRefused(Problem why) {
        fail(why, NOTHING_LEFT);
        settle();
    }

    @Override
    public void onClosed() {
        closed = true;
        answered = true;
        if (cut != null) {
            dropParts(cut);
        }
        leave();
        recharge();
    }

    private void read(Slice part) {
        try {
            reader.take(part, this::onEvent);
        } catch (BadEventException bad) {
            fail(bad);
        }
    }

    private void onEvent(Event event) throws BadEventException {
        CatalogTopic to = topic();
        long nowMs = stores.clock().millis();
        int partition = partition(event, to, nowMs);
        Batch full = batches.add(event, partition, to.settings(), nowMs);
        if (cut != null) {
            cut.add(event);
        }
        if (full != null) {
            send(full);
        }
        if (cut != null && reader.isStreaming() && cut.isFull()) {
            endPart(cut, false);
        } else if (sendsAsItComes() && batches.openBytes() > HttpLimits.OPEN_BYTES_MAX) {
            sendOpen();
        }
    }

    private int partition(Event event, CatalogTopic to, long nowMs) throws BadEventException {
        if (event.partition() != Event.ANY) {
            if (!to.hasPartition(event.partition())) {
                throw BadEventException.event(
                        "partition: " + event.partition() + " (expected: < " + to.partitionCount() + ")",
                        event.place());
            }
            return event.partition();
        }
        Slice key = event.key();
        if (key != null) {
            return Partitions.ofKey(key, to);
        }
        if (unkeyedPartition == Event.ANY) {
            unkeyedPartition = stores.partitions()
                    .next(to, nowMs, reader.isStreaming() ? exchange.connectionId() + batchesSent : 0);
        }
        return unkeyedPartition;
    }

    private CatalogTopic topic() {
        CatalogTopic found = topic;
        if (found == null) {
            throw new IllegalStateException("the body waits for the topic");
        }
        return found;
    }

    private void sendOpen() {
        batches.takeOpen().forEach(this::send);
    }

    /** @param batch is taken */
    private void send(Batch batch) {
        if (batch.partition() == unkeyedPartition) {
            unkeyedPartition = Event.ANY;
        }
        if (sendsAsItComes() || (allSent && cut == null)) {
            dispatch(batch);
        } else {
            ready.add(batch);
        }
    }

    private void dispatch(Batch batch) {
        CatalogTopic to = topic();
        IngestAppend append =
                new IngestAppend(stores.logs().open(to.partition(batch.partition())), batch, to.settings(), this);
        inFlight.add(append);
        inFlightBytes += append.heldBytes();
        batchesSent++;
        patience.onSent(System.nanoTime());
        watch();
        stores.lanes().laneOf(append).take(append, exchange.connectionId());
    }

    /** Batches go to their lanes when they are full, and need not wait for others. */
    private boolean sendsAsItComes() {
        return reader.isStreaming() && cut == null;
    }

    private void endPart(KeyedCut of, boolean isLast) {
        sendOpen();
        CatalogTopic to = topic();
        PartId id = new PartId(to.id(), of.key(), of.part());
        KeyedPart part = new KeyedPart(to, id, of.end(isLast), ready, this);
        ready.clear();
        unkeyedPartition = Event.ANY;
        parts.add(part);
        inFlightBytes += part.heldBytes();
        sendPart();
    }

    private void sendPart() {
        KeyedPart part = parts.peek();
        if (part != null && !partInFlight) {
            partInFlight = true;
            patience.onSent(System.nanoTime());
            watch();
            stores.keyed().take(part);
        }
    }

    @Override
    public void onOutcome(KeyedPart part, KeyedLogWriter.Outcome outcome) {
        onLoop(() -> {
            onEnded(part);
            if (outcome instanceof KeyedLogWriter.Outcome.Stored stored) {
                isReplay = false;
                for (int i = 0; i < part.batches().size(); i++) {
                    Batch batch = part.batches().get(i);
                    receipt.add(batch.partition(), stored.outcomes().get(i).baseOffset(), batch.places());
                }
            } else if (outcome instanceof KeyedLogWriter.Outcome.Before before) {
                before.places()
                        .forEach(place -> receipt.addBefore(place.partition(), place.baseOffset(), place.count()));
            } else {
                fail(StoreProblems.of(outcome, topicName), firstPlace(part));
            }
            onProgress();
        });
    }

    @Override
    public void onFailure(KeyedPart part, StorageFailure failure) {
        onLoop(() -> {
            onEnded(part);
            fail(StoreProblems.of(failure, topicName), firstPlace(part));
            onProgress();
        });
    }

    private void onEnded(KeyedPart part) {
        if (part == parts.peek() && partInFlight) {
            partInFlight = false;
            patience.onEnded(System.nanoTime());
        }
        if (parts.remove(part)) {
            inFlightBytes -= part.heldBytes();
        }
    }

    private static long firstPlace(KeyedPart part) {
        return part.batches().stream()
                .mapToLong(batch -> batch.places()[0])
                .min()
                .orElse(NOTHING_LEFT);
    }

    private void watch() {
        if (!watches) {
            watches = true;
            stores.brokers().watch(leaseWatch);
            scheduleTimeout(HttpLimits.STORE_PATIENCE.toNanos());
        }
    }

    private void scheduleTimeout(long delayNanos) {
        timeout = exchange.eventLoop().schedule(this::onTimeout, delayNanos, TimeUnit.NANOSECONDS);
    }

    private void onTimeout() {
        if (answered) {
            return;
        }
        long leftNanos = patience.nanosLeft(System.nanoTime());
        if (leftNanos > 0) {
            scheduleTimeout(leftNanos);
        } else {
            giveUp(Problem.unavailable(
                    "Postgres has stored nothing for " + HttpLimits.STORE_PATIENCE.toSeconds() + " s"));
        }
    }

    /**
     * As {@code ProduceCall} does it: what waits for Postgres would wait as long as that is out of reach. Never at once, for this may come
     * in the middle of a dispatch. Thread: any.
     */
    private void onLeaseEnded(LiveBrokers.Ending how) {
        if (how == LiveBrokers.Ending.RAN_OUT) {
            enqueue(() -> giveUp(Problem.unavailable("the broker's registration has run out")));
        }
    }

    /** Answers now. Of appends that a transaction has taken it is not known whether they will be stored. */
    private void giveUp(Problem why) {
        if (answered) {
            return;
        }
        fail(why, NOTHING_LEFT);
        for (IngestAppend append : inFlight.toArray(IngestAppend[]::new)) {
            notStored(append.events());
            if (append.cancel()) {
                onEnded(append);
            }
        }
        for (KeyedPart part : parts.toArray(KeyedPart[]::new)) {
            firstNotStored = Math.min(firstNotStored, firstPlace(part));
            if (part.cancel()) {
                onEnded(part);
            }
        }
        answer();
        recharge();
    }

    @Override
    public void onOutcome(IngestAppend append, AppendOutcome outcome) {
        onLoop(() -> {
            onEnded(append);
            if (outcome instanceof AppendOutcome.Appended appended) {
                receipt.add(
                        append.events().partition(),
                        appended.baseOffset(),
                        append.events().places());
            } else if (outcome instanceof AppendOutcome.Rejected rejected) {
                fail(StoreProblems.of(rejected, topicName), append.events().places()[0]);
            } else {
                throw new AssertionError(outcome);
            }
            onProgress();
        });
    }

    @Override
    public void onFailure(IngestAppend append, StorageFailure failure) {
        onLoop(() -> {
            onEnded(append);
            fail(StoreProblems.of(failure, topicName), append.events().places()[0]);
            onProgress();
        });
    }

    private void onEnded(IngestAppend append) {
        if (inFlight.remove(append)) {
            patience.onEnded(System.nanoTime());
            inFlightBytes -= append.heldBytes();
        }
    }

    private void onProgress() {
        if (answered) {
            recharge();
            return;
        }
        if (inFlight.isEmpty() && sendsAsItComes() && problem == null) {
            sendOpen();
        }
        if (problem == null) {
            sendPart();
        }
        settle();
    }

    private void onLoop(Runnable step) {
        if (exchange.eventLoop().inEventLoop()) {
            step.run();
        } else {
            enqueue(step);
        }
    }

    private void enqueue(Runnable step) {
        try {
            exchange.eventLoop().execute(step);
        } catch (RejectedExecutionException shutDown) {
            log.debug("nobody is left to answer");
        }
    }

    private void fail(BadEventException bad) {
        Problem why = reader.isStreaming() ? bad.problem().with("line", Long.toString(bad.place())) : bad.problem();
        fail(why, bad.place());
    }

    /** @param place from which on nothing, or not all, is stored; {@link #NOTHING_LEFT} if that is not known by this */
    private void fail(Problem why, long place) {
        firstNotStored = Math.min(firstNotStored, place);
        if (problem == null) {
            problem = why;
            if (sendsAsItComes() && topic != null) {
                // They came before what is wrong.
                sendOpen();
            }
            if (cut != null) {
                dropParts(cut);
            }
        }
    }

    /** What is not on its way yet is not stored: a retry begins with the same part. */
    private void dropParts(KeyedCut of) {
        firstNotStored = Math.min(firstNotStored, of.firstPlace());
        List<KeyedPart> waiting = new ArrayList<>(parts);
        for (KeyedPart part : partInFlight ? waiting.subList(1, waiting.size()) : waiting) {
            firstNotStored = Math.min(firstNotStored, firstPlace(part));
            if (part.cancel()) {
                parts.remove(part);
                inFlightBytes -= part.heldBytes();
            }
        }
    }

    private void notStored(Batch batch) {
        firstNotStored = Math.min(firstNotStored, batch.places()[0]);
    }

    /** Goes on with whatever can go on: reads, sends, holds the body back, answers. */
    private void settle() {
        if (answered) {
            return;
        }
        if (topic != null) {
            readCompressed();
            if (bodyEnded && problem == null && !allSent && !isFull()) {
                end();
            }
        }
        boolean isDone = problem != null || allSent;
        if (isDone && inFlight.isEmpty() && parts.isEmpty()) {
            answer();
        }
        recharge();
        if (!answered) {
            boolean waits = problem == null && (topic == null || isFull() || quota.isWaiting());
            exchange.holdBody(waits ? Exchange.Hold.WAIT : Exchange.Hold.GO_ON);
        }
    }

    private boolean isFull() {
        return inFlightBytes >= HttpLimits.IN_FLIGHT_BYTES_MAX;
    }

    private void readCompressed() {
        if (gunzip == null) {
            return;
        }
        try {
            while (problem == null && !isFull()) {
                Slice piece = gunzip.next();
                if (piece == null) {
                    return;
                }
                read(piece);
            }
        } catch (DataFormatException wrong) {
            fail(badGzip(String.valueOf(wrong.getMessage())), NOTHING_LEFT);
        }
    }

    private static Problem badGzip(String why) {
        return new Problem(HttpResponseStatus.BAD_REQUEST, "bad-encoding", "the body is not gzip: " + why);
    }

    private void end() {
        if (gunzip != null && !gunzip.isComplete()) {
            fail(badGzip("it ends in the middle"), NOTHING_LEFT);
            return;
        }
        try {
            reader.end(this::onEvent);
        } catch (BadEventException bad) {
            fail(bad);
            return;
        }
        allSent = true;
        if (cut != null) {
            endPart(cut, true);
            return;
        }
        sendOpen();
        ready.forEach(this::dispatch);
        ready.clear();
    }

    private void answer() {
        answered = true;
        Problem why = problem;
        if (why != null && reader.isStreaming()) {
            why = why.with("stored", receipt.json());
            if (firstNotStored != NOTHING_LEFT) {
                why = why.with("firstNotStored", Long.toString(firstNotStored));
            }
        }
        leave();
        if (why != null) {
            exchange.respond(form.failed(topicName, why));
        } else {
            Response stored = form.stored(topicName, receipt);
            exchange.respond(cut != null && isReplay ? stored.with("idempotency-replayed", "true") : stored);
        }
    }

    /** Lets go of all but what the lanes have. */
    private void leave() {
        quota.close();
        if (watches) {
            stores.brokers().unwatch(leaseWatch);
        }
        if (timeout != null) {
            timeout.cancel(false);
        }
        batches.close();
        ready.forEach(Batch::release);
        ready.clear();
        if (gunzip != null) {
            gunzip.close();
        }
    }

    private void recharge() {
        long now = inFlightBytes;
        if (!answered) {
            now += reader.heldBytes() + batches.openBytes() + (gunzip == null ? 0 : gunzip.heldBytes());
            for (Batch batch : ready) {
                now += batch.records().buffer().capacity();
            }
        }
        if (now > chargedBytes) {
            exchange.charge(now - chargedBytes);
        } else if (now < chargedBytes) {
            exchange.release(chargedBytes - now);
        }
        chargedBytes = now;
    }
}
