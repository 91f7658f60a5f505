package dev.howdah.broker.handler;

import dev.howdah.broker.api.Call;
import dev.howdah.broker.append.AppendLanes;
import dev.howdah.broker.catalog.LiveBrokers;
import dev.howdah.broker.config.TopicSettings;
import dev.howdah.broker.log.PartitionLog;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.ProduceRequest;
import dev.howdah.protocol.message.ProduceResponse.PartitionProduceResponse;
import dev.howdah.protocol.record.RecordBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * One Produce request, until all its partitions are done or its time is over. First each of its partitions is refused
 * or accepted, in the order of the request. Then {@link #begin} is called.
 *
 * <p>Thread: its connection's event loop, except {@link #onEnded} and {@link #onLeaseEnded}.
 */
final class ProduceCall {

    private final Call call;
    private final ProduceRequest request;
    private final LiveBrokers brokers;
    private final LiveBrokers.Watcher leaseWatch = this::onLeaseEnded;
    private final List<ProduceAppend> accepted = new ArrayList<>(1);

    /** The response for each partition, in the order of the request; null while the partition is not done. */
    private final AtomicReferenceArray<@Nullable PartitionProduceResponse> ended;

    private final AtomicInteger open = new AtomicInteger();
    private int decided;
    private boolean answered;
    private @Nullable Future<?> timeout;

    ProduceCall(Call call, ProduceRequest request, LiveBrokers brokers) {
        this.call = call;
        this.request = request;
        this.brokers = brokers;
        this.ended = new AtomicReferenceArray<>(request.topicData().stream()
                .mapToInt(topic -> topic.partitionData().size())
                .sum());
    }

    /** Answers the next partition of the request. */
    void refuse(PartitionProduceResponse response) {
        ended.set(decided++, response);
    }

    /** Accepts the batch of the next partition of the request. */
    void accept(int partition, PartitionLog log, RecordBatch batch, TopicSettings settings) {
        int place = decided++;
        accepted.add(new ProduceAppend(
                response -> onEnded(place, response), partition, call.version(), log, batch, settings));
    }

    /** Hands the accepted batches to their lanes, in the order of the request. */
    void begin(AppendLanes lanes) {
        assert decided == ended.length() : "every partition is refused or accepted";
        if (accepted.isEmpty()) {
            answer();
            return;
        }
        open.set(accepted.size());
        brokers.watch(leaseWatch);
        if (request.acks() != 0) {
            timeout =
                    call.eventLoop().schedule(this::onTimeout, Math.max(1, request.timeoutMs()), TimeUnit.MILLISECONDS);
        }
        for (ProduceAppend append : accepted) {
            append.retain();
            lanes.laneOf(append).take(append, call.connectionId());
        }
    }

    /** A partition is done. Thread: an append lane. */
    private void onEnded(int place, PartitionProduceResponse response) {
        ended.set(place, response);
        if (open.decrementAndGet() == 0) {
            try {
                call.eventLoop().execute(this::answer);
            } catch (RejectedExecutionException shutDown) {
                call.respondNothing();
            }
        }
    }

    /**
     * The time is over. Batches that no transaction has taken yet are cancelled and never stored. Batches in a
     * transaction may be stored. Both get the same answer.
     */
    private void onTimeout() {
        giveUp(KafkaError.REQUEST_TIMED_OUT);
    }

    /** As at a timeout, and as Kafka does with what waits when another broker becomes the leader. Thread: any. */
    private void onLeaseEnded(LiveBrokers.Ending how) {
        if (how == LiveBrokers.Ending.RAN_OUT) {
            try {
                call.eventLoop().execute(() -> giveUp(KafkaError.NOT_LEADER_OR_FOLLOWER));
            } catch (RejectedExecutionException shutDown) {
                // Nobody is left to answer.
            }
        }
    }

    private void giveUp(KafkaError unknown) {
        if (!answered) {
            accepted.forEach(ProduceAppend::cancel);
            answer(unknown);
        }
    }

    private void answer() {
        answer(KafkaError.REQUEST_TIMED_OUT);
    }

    /** @param unknown for partitions that have not ended */
    private void answer(KafkaError unknown) {
        if (answered) {
            return;
        }
        answered = true;
        brokers.unwatch(leaseWatch);
        if (timeout != null) {
            timeout.cancel(false);
        }
        if (request.acks() != 0) {
            call.respond(ProduceAnswers.response(request, (place, asked) -> {
                PartitionProduceResponse known = ended.get(place);
                return known != null ? known : ProduceAnswers.refused(asked.index(), unknown, null);
            }));
        } else if (hasFailed()) {
            call.close("a Produce with acks=0 failed");
        } else {
            call.respondNothing();
        }
    }

    private boolean hasFailed() {
        for (int place = 0; place < ended.length(); place++) {
            PartitionProduceResponse known = ended.get(place);
            if (known != null && known.errorCode() != KafkaError.NONE.code()) {
                return true;
            }
        }
        return false;
    }
}
