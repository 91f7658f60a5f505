package dev.howdah.broker.handler;

import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.ProduceRequest;
import dev.howdah.protocol.message.ProduceRequest.PartitionProduceData;
import dev.howdah.protocol.message.ProduceRequest.TopicProduceData;
import dev.howdah.protocol.message.ProduceResponse;
import dev.howdah.protocol.message.ProduceResponse.BatchIndexAndErrorMessage;
import dev.howdah.protocol.message.ProduceResponse.PartitionProduceResponse;
import dev.howdah.protocol.message.ProduceResponse.TopicProduceResponse;
import dev.howdah.protocol.record.BatchVerdict;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the responses to Produce. Thread: any. */
final class ProduceAnswers {

    private static final long NO_TIMESTAMP = -1;
    private static final long NO_OFFSET = -1;

    private ProduceAnswers() {}

    /** Gives the response for one partition. */
    interface OfPartition {

        /**
         * The response for one partition.
         *
         * @param place the number of the partition among all partitions of the request
         */
        PartitionProduceResponse response(int place, PartitionProduceData asked);
    }

    /** Makes a response in the order of the request. */
    static ProduceResponse response(ProduceRequest request, OfPartition answers) {
        List<TopicProduceResponse> topics = new ArrayList<>(request.topicData().size());
        int place = 0;
        for (TopicProduceData topic : request.topicData()) {
            List<PartitionProduceResponse> partitions =
                    new ArrayList<>(topic.partitionData().size());
            for (PartitionProduceData data : topic.partitionData()) {
                partitions.add(answers.response(place++, data));
            }
            topics.add(TopicProduceResponse.builder()
                    .name(topic.name())
                    .topicId(topic.topicId())
                    .partitionResponses(partitions)
                    .build());
        }
        return ProduceResponse.builder().responses(topics).build();
    }

    static ProduceResponse refusedAll(ProduceRequest request, KafkaError error) {
        return response(request, (place, asked) -> refused(asked.index(), error, null));
    }

    static PartitionProduceResponse refused(int partition, KafkaError error, @Nullable String message) {
        return refusal(partition, error, message).build();
    }

    static PartitionProduceResponse refused(int partition, BatchVerdict.Invalid invalid) {
        List<BatchIndexAndErrorMessage> recordErrors = new ArrayList<>(0);
        invalid.recordFaults()
                .forEach(fault -> recordErrors.add(BatchIndexAndErrorMessage.builder()
                        .batchIndex(fault.batchIndex())
                        .batchIndexErrorMessage(fault.detail())
                        .build()));
        return refusal(partition, AppendErrors.of(invalid.fault()), invalid.detail())
                .recordErrors(recordErrors)
                .build();
    }

    private static PartitionProduceResponse.Builder refusal(int partition, KafkaError error, @Nullable String message) {
        return PartitionProduceResponse.builder()
                .index(partition)
                .errorCode(error.code())
                .baseOffset(NO_OFFSET)
                .logAppendTimeMs(NO_TIMESTAMP)
                .logStartOffset(NO_OFFSET)
                .errorMessage(message);
    }
}
