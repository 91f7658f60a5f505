package dev.howdah.broker.handler;

import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.api.StorageErrors;
import dev.howdah.broker.catalog.Catalog;
import dev.howdah.broker.catalog.CatalogTopic;
import dev.howdah.broker.catalog.LiveBrokers;
import dev.howdah.broker.fetch.LeaderEpochCheck;
import dev.howdah.broker.fetch.OffsetEpochs;
import dev.howdah.broker.log.Isolation;
import dev.howdah.broker.log.PartitionLogs;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.ListOffsetsRequest;
import dev.howdah.protocol.message.ListOffsetsRequest.ListOffsetsPartition;
import dev.howdah.protocol.message.ListOffsetsRequest.ListOffsetsTopic;
import dev.howdah.protocol.message.ListOffsetsResponse;
import dev.howdah.protocol.message.ListOffsetsResponse.ListOffsetsPartitionResponse;
import dev.howdah.protocol.message.ListOffsetsResponse.ListOffsetsTopicResponse;
import dev.howdah.storage.Acl.Operation;
import dev.howdah.storage.LeaderEpochs;
import dev.howdah.storage.LogReader;
import dev.howdah.storage.LogReader.TimestampedOffset;
import dev.howdah.storage.PartitionHead;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.StorageException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ListOffsets v1–11.
 *
 * <p>A timestamp asks for the first record with at least that timestamp; the answer is -1/-1 if there is none. Negative
 * numbers ask for: -1 the end and -2 the start of the log, for which Postgres is always asked, because other brokers
 * may have written; -3 the first record with the greatest timestamp (v7); -4 the start of the local log (v8), which is
 * the same as -2; -5 the end of the tiered log (v9) and -6 the first offset to be uploaded (v11), both -1, because
 * nothing is tiered. A number that the version does not have yet is answered UNSUPPORTED_VERSION, a partition that is
 * asked twice INVALID_REQUEST. The leader epoch of the answer (v4) is that of the offset.
 *
 * <p>v2: with {@code read_committed} the end is the last stable offset, and what a timestamp finds at or behind it counts as not found
 * (Kafka's {@code Partition.fetchOffsetForTimestamp}). {@code timeoutMs} (v10) is for tiers.
 */
public final class ListOffsetsHandler extends Handler<ListOffsetsRequest> {

    private static final Logger LOG = LoggerFactory.getLogger(ListOffsetsHandler.class);

    /** How many questions of one request may wait for Postgres at a time. */
    private static final int IN_FLIGHT_MAX = 4;

    private static final long LATEST = -1;
    private static final long EARLIEST = -2;
    private static final long MAX_TIMESTAMP = -3;
    private static final long EARLIEST_LOCAL = -4;
    private static final long LATEST_TIERED = -5;
    private static final long EARLIEST_PENDING_UPLOAD = -6;

    /** The first version that has each negative number. */
    private static final Map<Long, Integer> SPECIALS = Map.of(
            LATEST, 1, EARLIEST, 1, MAX_TIMESTAMP, 7, EARLIEST_LOCAL, 8, LATEST_TIERED, 9, EARLIEST_PENDING_UPLOAD, 11);

    /** The first version whose answer has a leader epoch. */
    private static final int EPOCH_FROM_VERSION = 4;

    private final Catalog catalog;
    private final LiveBrokers brokers;
    private final PartitionLogs logs;
    private final LogReader reader;
    private final LeaderEpochs epochs;

    public ListOffsetsHandler(
            Catalog catalog, LiveBrokers brokers, PartitionLogs logs, LogReader reader, LeaderEpochs epochs) {
        super(ApiKey.LIST_OFFSETS, 1, 11);
        this.catalog = catalog;
        this.brokers = brokers;
        this.logs = logs;
        this.reader = reader;
        this.epochs = epochs;
    }

    @Override
    public void handle(Call call, ListOffsetsRequest request) {
        List<Question> questions = questions(call, request);
        Isolation isolation = Isolation.of(request.isolationLevel());
        List<Question> open = questions.stream().filter(Question::isOpen).toList();
        headsOf(open, isolation)
                .thenCompose(
                        heads -> BoundedFan.ask(open, IN_FLIGHT_MAX, question -> answer(question, heads, isolation)))
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        call.fail(StorageErrors.causeOf(failure));
                    } else {
                        call.respond(response(call.version(), questions));
                    }
                });
    }

    private List<Question> questions(Call call, ListOffsetsRequest request) {
        List<Question> questions = new ArrayList<>();
        Map<String, Set<Integer>> seen = new HashMap<>();
        Map<String, Set<Integer>> twice = new HashMap<>();
        for (ListOffsetsTopic topic : request.topics()) {
            CatalogTopic known = catalog.find(topic.name()).orElse(null);
            boolean allowed = call.rights().onTopic(Operation.DESCRIBE, topic.name());
            for (ListOffsetsPartition partition : topic.partitions()) {
                if (!seen.computeIfAbsent(topic.name(), name -> new HashSet<>()).add(partition.partitionIndex())) {
                    twice.computeIfAbsent(topic.name(), name -> new HashSet<>()).add(partition.partitionIndex());
                }
                Question question = new Question(topic.name(), partition);
                if (allowed) {
                    check(question, call.version(), known);
                } else {
                    question.fail(KafkaError.TOPIC_AUTHORIZATION_FAILED);
                }
                questions.add(question);
            }
        }
        for (Question question : questions) {
            if (question.isAllowed()
                    && twice.getOrDefault(question.topic, Set.of()).contains(question.asked.partitionIndex())) {
                question.fail(KafkaError.INVALID_REQUEST);
            }
        }
        return questions;
    }

    private void check(Question question, short version, @Nullable CatalogTopic topic) {
        long timestamp = question.asked.timestamp();
        Integer firstVersion = SPECIALS.get(timestamp);
        KafkaError epochError = LeaderEpochCheck.check(question.asked.currentLeaderEpoch(), epochs.current());
        if (topic == null || !topic.hasPartition(question.asked.partitionIndex())) {
            question.fail(KafkaError.UNKNOWN_TOPIC_OR_PARTITION);
        } else if (!brokers.isLeading()) {
            question.fail(KafkaError.NOT_LEADER_OR_FOLLOWER);
        } else if (timestamp < 0 && (firstVersion == null || version < firstVersion)) {
            question.fail(KafkaError.UNSUPPORTED_VERSION);
        } else if (epochError != KafkaError.NONE) {
            question.fail(epochError);
        } else {
            question.id = topic.partition(question.asked.partitionIndex());
        }
    }

    /** Asks for the heads of all partitions whose start or end is wanted, or bounds the answer, in one query. */
    private CompletionStage<Map<PartitionId, PartitionHead>> headsOf(List<Question> open, Isolation isolation) {
        Set<PartitionId> ids = new HashSet<>();
        for (Question question : open) {
            if (question.wantsHead() || isolation == Isolation.READ_COMMITTED && question.searches()) {
                ids.add(question.id());
            }
        }
        if (ids.isEmpty()) {
            return CompletableFuture.completedFuture(Map.of());
        }
        return logs.learnHeads(ids, reader)
                .thenApply(heads -> heads.stream().collect(Collectors.toMap(PartitionHead::id, head -> head)));
    }

    /** Answers one question. Completes when it has its answer, which may be an error. */
    private CompletionStage<Void> answer(
            Question question, Map<PartitionId, PartitionHead> heads, Isolation isolation) {
        long timestamp = question.asked.timestamp();
        CompletionStage<Void> answer;
        if (question.wantsHead()) {
            PartitionHead head = heads.get(question.id());
            if (head == null) {
                question.fail(KafkaError.UNKNOWN_TOPIC_OR_PARTITION);
                return CompletableFuture.completedFuture(null);
            }
            answer = timestamp == LATEST
                    ? question.found(end(head, isolation), head.leaderEpoch())
                    : withEpoch(question, new TimestampedOffset(head.logStartOffset(), Question.NONE));
        } else if (!question.searches()) {
            answer = question.found(Question.NONE, (int) Question.NONE);
        } else {
            CompletionStage<Optional<TimestampedOffset>> search = timestamp == MAX_TIMESTAMP
                    ? reader.findMaxTimestamp(question.id())
                    : reader.findByTimestamp(question.id(), timestamp);
            PartitionHead head = heads.get(question.id());
            answer = search.thenCompose(
                    found -> found.isEmpty() || head != null && found.get().offset() >= end(head, isolation)
                            ? question.found(Question.NONE, (int) Question.NONE)
                            : withEpoch(question, found.get()));
        }
        return answer.whenComplete((done, failure) -> question.failIf(failure));
    }

    private static long end(PartitionHead head, Isolation isolation) {
        return isolation == Isolation.READ_COMMITTED ? head.lastStableOffset() : head.nextOffset();
    }

    private CompletionStage<Void> withEpoch(Question question, TimestampedOffset found) {
        return OffsetEpochs.find(epochs, question.id(), found.offset())
                .thenAccept(epoch -> question.found(found, epoch));
    }

    private static ListOffsetsResponse response(short version, List<Question> questions) {
        Map<String, List<ListOffsetsPartitionResponse>> topics = new LinkedHashMap<>();
        for (Question question : questions) {
            topics.computeIfAbsent(question.topic, name -> new ArrayList<>()).add(question.response(version));
        }
        List<ListOffsetsTopicResponse> responses = new ArrayList<>();
        topics.forEach((name, partitions) -> responses.add(ListOffsetsTopicResponse.builder()
                .name(name)
                .partitions(partitions)
                .build()));
        return ListOffsetsResponse.builder().topics(responses).build();
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, ListOffsetsRequest request, KafkaError error) {
        List<Question> questions = new ArrayList<>();
        for (ListOffsetsTopic topic : request.topics()) {
            for (ListOffsetsPartition partition : topic.partitions()) {
                Question question = new Question(topic.name(), partition);
                question.fail(error);
                questions.add(question);
            }
        }
        return Optional.of(response(version, questions));
    }

    /** A question about one partition, and its answer. One thread at a time writes it. */
    private static final class Question {

        static final long NONE = -1;

        private final String topic;
        private final ListOffsetsPartition asked;
        private @Nullable PartitionId id;
        private KafkaError error = KafkaError.NONE;
        private long offset = NONE;
        private long timestamp = NONE;
        private int epoch = (int) NONE;

        Question(String topic, ListOffsetsPartition asked) {
            this.topic = topic;
            this.asked = asked;
        }

        boolean isAllowed() {
            return error != KafkaError.TOPIC_AUTHORIZATION_FAILED;
        }

        boolean isOpen() {
            return error == KafkaError.NONE;
        }

        PartitionId id() {
            return Objects.requireNonNull(id, "checked before");
        }

        boolean wantsHead() {
            return asked.timestamp() == LATEST || asked.timestamp() == EARLIEST || asked.timestamp() == EARLIEST_LOCAL;
        }

        /** Whether records are looked for. */
        boolean searches() {
            return asked.timestamp() >= 0 || asked.timestamp() == MAX_TIMESTAMP;
        }

        void fail(KafkaError reason) {
            error = reason;
        }

        void failIf(@Nullable Throwable failure) {
            if (failure == null) {
                return;
            }
            if (StorageErrors.causeOf(failure) instanceof StorageException storage) {
                fail(StorageErrors.of(storage.failure(), ApiKey.LIST_OFFSETS));
            } else {
                LOG.atError().setCause(failure).addKeyValue("partition", id).log("Bug in finding an offset");
                fail(KafkaError.UNKNOWN_SERVER_ERROR);
            }
        }

        CompletionStage<Void> found(long foundOffset, int foundEpoch) {
            found(new TimestampedOffset(foundOffset, NONE), foundEpoch);
            return CompletableFuture.completedFuture(null);
        }

        void found(TimestampedOffset found, int foundEpoch) {
            offset = found.offset();
            timestamp = found.timestampMs();
            epoch = foundEpoch;
        }

        ListOffsetsPartitionResponse response(short version) {
            boolean failed = error != KafkaError.NONE;
            return ListOffsetsPartitionResponse.builder()
                    .partitionIndex(asked.partitionIndex())
                    .errorCode(error.code())
                    .timestamp(failed ? NONE : timestamp)
                    .offset(failed ? NONE : offset)
                    // librdkafka uses version 1 or 2, whose answer has no epoch.
                    .leaderEpoch(failed || version < EPOCH_FROM_VERSION ? (int) NONE : epoch)
                    .build();
        }
    }
}
