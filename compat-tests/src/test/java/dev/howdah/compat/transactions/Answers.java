package dev.howdah.compat.transactions;

import dev.howdah.compat.transactions.TransactionWire.Who;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.kafka.common.message.AddPartitionsToTxnResponseData;
import org.apache.kafka.common.message.AddPartitionsToTxnResponseData.AddPartitionsToTxnTopicResultCollection;
import org.apache.kafka.common.message.EndTxnResponseData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.TxnOffsetCommitResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;

/** What answers say, without what differs by nature: producer ids are numbered in the order in which they are seen. Thread: one. */
final class Answers {

    private final List<Long> producerIds = new ArrayList<>();

    static String error(short code) {
        return Errors.forCode(code).name();
    }

    /** A name for a producer id: p1, p2 and so on. */
    String name(long producerId) {
        if (producerId < 0) {
            return "none";
        }
        int known = producerIds.indexOf(producerId);
        if (known < 0) {
            producerIds.add(producerId);
            known = producerIds.size() - 1;
        }
        return "p" + (known + 1);
    }

    String text(Who who) {
        return name(who.id()) + "/" + who.epoch();
    }

    String text(InitProducerIdResponseData response) {
        return response.errorCode() != 0
                ? error(response.errorCode())
                : text(new Who(response.producerId(), response.producerEpoch()));
    }

    String text(EndTxnResponseData response) {
        return error(response.errorCode()) + " " + text(new Who(response.producerId(), response.producerEpoch()));
    }

    String text(AddPartitionsToTxnResponseData response) {
        if (response.errorCode() != 0) {
            return error(response.errorCode());
        }
        StringBuilder text = new StringBuilder(partitions(response.resultsByTopicV3AndBelow()));
        response.resultsByTransaction().forEach(each -> text.append(partitions(each.topicResults())));
        return text.toString();
    }

    private static String partitions(AddPartitionsToTxnTopicResultCollection topics) {
        TreeMap<String, String> errors = new TreeMap<>();
        topics.forEach(topic -> topic.resultsByPartition()
                .forEach(one -> errors.put(Integer.toString(one.partitionIndex()), error(one.partitionErrorCode()))));
        return errors.isEmpty() ? "" : errors.toString();
    }

    static String text(TxnOffsetCommitResponseData response) {
        List<String> errors = new ArrayList<>();
        response.topics()
                .forEach(topic -> topic.partitions()
                        .forEach(one -> errors.add(one.partitionIndex() + " " + error(one.errorCode()))));
        errors.sort(null);
        return errors.toString();
    }

    static String text(ProduceResponseData.PartitionProduceResponse response) {
        return error(response.errorCode()) + " " + response.baseOffset();
    }

    static String text(ListOffsetsResponseData.ListOffsetsPartitionResponse response) {
        return error(response.errorCode()) + " " + response.offset();
    }

    /** Marks of the partition, aborted transactions, and each batch: offsets, T if transactional, producer and its epoch, or the marker. */
    String text(FetchResponseData.PartitionData response) {
        List<String> aborted = new ArrayList<>();
        if (response.abortedTransactions() != null) {
            response.abortedTransactions()
                    .forEach(each -> aborted.add(name(each.producerId()) + "@" + each.firstOffset()));
        }
        List<String> batches = new ArrayList<>();
        for (RecordBatch batch : ((MemoryRecords) response.records()).batches()) {
            batch.ensureValid();
            StringBuilder text = new StringBuilder(batch.baseOffset() + ".." + batch.lastOffset());
            text.append(' ').append(text(new Who(batch.producerId(), batch.producerEpoch())));
            text.append(batch.isTransactional() ? " T" : "");
            if (batch.isControlBatch()) {
                Record marker = batch.iterator().next();
                text.append(' ').append(ControlRecordType.parse(marker.key()));
                text.append(" sequence ").append(batch.baseSequence());
            }
            batches.add(text.toString());
        }
        return error(response.errorCode()) + " hw " + response.highWatermark() + " lso " + response.lastStableOffset()
                + " aborted " + (response.abortedTransactions() == null ? "null" : aborted) + " " + batches;
    }
}
