package dev.howdah.broker.handler;

import dev.howdah.broker.api.Call;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.ProduceRequest;
import dev.howdah.protocol.message.ProduceRequest.PartitionProduceData;
import dev.howdah.protocol.message.ProduceRequest.TopicProduceData;
import dev.howdah.protocol.message.ProduceResponse;
import dev.howdah.protocol.message.ProduceResponse.PartitionProduceResponse;
import dev.howdah.protocol.message.ProduceResponse.TopicProduceResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One Produce request until all its partitions have ended, or its time is over.
 *
 * <p>Thread: its connection's event loop, except {@link #onPartitionEnded}.
 */
final class ProduceCall {

    private final Call call;
    private final ProduceRequest request;
    private final List<ProducePartition> partitions = new ArrayList<>(1);
    private final AtomicInteger open = new AtomicInteger();
    private boolean answered;
    private @Nullable Future<?> timeout;

    ProduceCall(Call call, ProduceRequest request) {
        this.call = call;
        this.request = request;
        for (TopicProduceData topic : request.topicData()) {
            for (PartitionProduceData data : topic.partitionData()) {
                partitions.add(new ProducePartition(this, topic, data));
            }
        }
    }

    List<ProducePartition> partitions() {
        return partitions;
    }

    long connectionId() {
        return call.connectionId();
    }

    Call call() {
        return call;
    }

    void refuseEach(KafkaError error) {
        partitions.forEach(partition -> partition.fail(error, null));
        answer();
    }

    /** Hands the accepted partitions to their lanes, in order. */
    void begin(List<ProducePartition> accepted, LaneQueues queues) {
        if (accepted.isEmpty()) {
            answer();
            return;
        }
        open.set(accepted.size());
        if (request.acks() != 0) {
            timeout =
                    call.eventLoop().schedule(this::onTimeout, Math.max(1, request.timeoutMs()), TimeUnit.MILLISECONDS);
        }
        accepted.forEach(partition -> queues.append(this, partition.retainedAppend()));
    }

    /** Thread: an append lane. */
    void onPartitionEnded() {
        if (open.decrementAndGet() == 0) {
            try {
                call.eventLoop().execute(this::answer);
            } catch (RejectedExecutionException shutDown) {
                call.respondNothing();
            }
        }
    }

    private void onTimeout() {
        for (ProducePartition partition : partitions) {
            partition.cancel();
        }
        answer();
    }

    private void answer() {
        if (answered) {
            return;
        }
        answered = true;
        if (timeout != null) {
            timeout.cancel(false);
        }
        if (request.acks() != 0) {
            call.respond(response());
        } else if (partitions.stream().anyMatch(ProducePartition::hasFailed)) {
            call.close("a Produce with acks=0 failed");
        } else {
            call.respondNothing();
        }
    }

    private ProduceResponse response() {
        List<TopicProduceResponse> topics = new ArrayList<>(request.topicData().size());
        int next = 0;
        for (TopicProduceData topic : request.topicData()) {
            List<PartitionProduceResponse> responses =
                    new ArrayList<>(topic.partitionData().size());
            for (int i = 0; i < topic.partitionData().size(); i++) {
                responses.add(partitions.get(next++).response());
            }
            topics.add(topicResponse(topic, responses));
        }
        return ProduceResponse.builder().responses(topics).build();
    }

    private static TopicProduceResponse topicResponse(
            TopicProduceData topic, List<PartitionProduceResponse> responses) {
        return TopicProduceResponse.builder()
                .name(topic.name())
                .topicId(topic.topicId())
                .partitionResponses(responses)
                .build();
    }

    static ProduceResponse errorResponse(ProduceRequest request, KafkaError error) {
        List<TopicProduceResponse> topics = new ArrayList<>();
        for (TopicProduceData topic : request.topicData()) {
            List<PartitionProduceResponse> responses = new ArrayList<>();
            topic.partitionData()
                    .forEach(data -> responses.add(
                            ProducePartition.failed(data.index(), error, null).build()));
            topics.add(topicResponse(topic, responses));
        }
        return ProduceResponse.builder().responses(topics).build();
    }
}
