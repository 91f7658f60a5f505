package dev.howdah.broker.handler;

import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.api.StorageErrors;
import dev.howdah.broker.catalog.Catalog;
import dev.howdah.broker.catalog.CatalogTopic;
import dev.howdah.broker.catalog.LiveBrokers;
import dev.howdah.broker.fetch.LeaderEpochCheck;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.OffsetForLeaderEpochRequest;
import dev.howdah.protocol.message.OffsetForLeaderEpochRequest.OffsetForLeaderPartition;
import dev.howdah.protocol.message.OffsetForLeaderEpochRequest.OffsetForLeaderTopic;
import dev.howdah.protocol.message.OffsetForLeaderEpochResponse;
import dev.howdah.protocol.message.OffsetForLeaderEpochResponse.EpochEndOffset;
import dev.howdah.protocol.message.OffsetForLeaderEpochResponse.OffsetForLeaderTopicResult;
import dev.howdah.storage.Acl.Operation;
import dev.howdah.storage.LeaderEpochs;
import dev.howdah.storage.LeaderEpochs.EpochEnd;
import dev.howdah.storage.StorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * OffsetForLeaderEpoch v2–4: the end of a leader epoch. So a consumer notices if records that it has read are lost,
 * after a failover or a restore of Postgres. For an epoch after the current one the answer is -1/-1.
 *
 * <p>Not done: the replica id (v3) has no effect, because there are no followers.
 */
public final class OffsetForLeaderEpochHandler extends Handler<OffsetForLeaderEpochRequest> {

    private static final Logger LOG = LoggerFactory.getLogger(OffsetForLeaderEpochHandler.class);

    /** How many questions of one request may wait for Postgres at a time. */
    private static final int IN_FLIGHT_MAX = 4;

    private static final int UNDEFINED = -1;

    private final Catalog catalog;
    private final LiveBrokers brokers;
    private final LeaderEpochs epochs;

    public OffsetForLeaderEpochHandler(Catalog catalog, LiveBrokers brokers, LeaderEpochs epochs) {
        super(ApiKey.OFFSET_FOR_LEADER_EPOCH, 2, 4);
        this.catalog = catalog;
        this.brokers = brokers;
        this.epochs = epochs;
    }

    @Override
    public void handle(Call call, OffsetForLeaderEpochRequest request) {
        boolean isReplica = call.rights().quietly().onCluster(Operation.CLUSTER_ACTION);
        List<Question> open = new ArrayList<>();
        List<TopicQuestions> topics = new ArrayList<>();
        for (OffsetForLeaderTopic topic : request.topics()) {
            CatalogTopic known = catalog.find(topic.topic()).orElse(null);
            boolean allowed = isReplica || call.rights().onTopic(Operation.DESCRIBE, topic.topic());
            List<Question> questions = new ArrayList<>();
            for (OffsetForLeaderPartition asked : topic.partitions()) {
                Question question = new Question(asked);
                questions.add(question);
                if (!allowed) {
                    question.error = KafkaError.TOPIC_AUTHORIZATION_FAILED;
                } else if (check(question, known)) {
                    open.add(question);
                }
            }
            topics.add(new TopicQuestions(topic.topic(), questions));
        }
        BoundedFan.ask(open, IN_FLIGHT_MAX, this::answer).whenComplete((done, failure) -> {
            if (failure != null) {
                call.fail(failure);
            } else {
                call.respond(response(topics));
            }
        });
    }

    /** Checks a question. Returns false if it has its answer already. */
    private boolean check(Question question, @Nullable CatalogTopic topic) {
        OffsetForLeaderPartition asked = question.asked;
        if (topic == null || !topic.hasPartition(asked.partition())) {
            question.error = KafkaError.UNKNOWN_TOPIC_OR_PARTITION;
            return false;
        }
        if (!brokers.isLeading()) {
            question.error = KafkaError.NOT_LEADER_OR_FOLLOWER;
            return false;
        }
        question.topic = topic;
        question.error = LeaderEpochCheck.check(asked.currentLeaderEpoch(), epochs.current());
        return question.error == KafkaError.NONE && asked.leaderEpoch() >= 0 && asked.leaderEpoch() <= epochs.current();
    }

    private CompletionStage<?> answer(Question question) {
        CatalogTopic topic = Objects.requireNonNull(question.topic, "checked before");
        return epochs.findEnd(topic.partition(question.asked.partition()), question.asked.leaderEpoch())
                .whenComplete((end, failure) -> {
                    if (end != null) {
                        EpochEnd answer = end.answering(question.asked.leaderEpoch());
                        question.epoch = answer.epoch();
                        question.endOffset = answer.endOffset();
                    } else {
                        question.fail(failure);
                    }
                });
    }

    private static OffsetForLeaderEpochResponse response(List<TopicQuestions> topics) {
        List<OffsetForLeaderTopicResult> results = new ArrayList<>(topics.size());
        for (TopicQuestions topic : topics) {
            results.add(OffsetForLeaderTopicResult.builder()
                    .topic(topic.name())
                    .partitions(topic.questions().stream().map(Question::result).toList())
                    .build());
        }
        return OffsetForLeaderEpochResponse.builder().topics(results).build();
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, OffsetForLeaderEpochRequest request, KafkaError error) {
        List<TopicQuestions> topics = new ArrayList<>();
        for (OffsetForLeaderTopic topic : request.topics()) {
            List<Question> questions = new ArrayList<>();
            for (OffsetForLeaderPartition asked : topic.partitions()) {
                Question question = new Question(asked);
                question.error = error;
                questions.add(question);
            }
            topics.add(new TopicQuestions(topic.topic(), questions));
        }
        return Optional.of(response(topics));
    }

    private record TopicQuestions(String name, List<Question> questions) {}

    /** A question about one partition, and its answer. One thread at a time writes it. */
    private static final class Question {

        private final OffsetForLeaderPartition asked;
        private @Nullable CatalogTopic topic;
        private KafkaError error = KafkaError.NONE;
        private int epoch = UNDEFINED;
        private long endOffset = UNDEFINED;

        Question(OffsetForLeaderPartition asked) {
            this.asked = asked;
        }

        void fail(Throwable failure) {
            if (StorageErrors.causeOf(failure) instanceof StorageException storage) {
                error = StorageErrors.of(storage.failure(), ApiKey.OFFSET_FOR_LEADER_EPOCH);
            } else {
                LOG.atError().setCause(failure).log("Bug in finding the end of an epoch");
                error = KafkaError.UNKNOWN_SERVER_ERROR;
            }
        }

        EpochEndOffset result() {
            return EpochEndOffset.builder()
                    .partition(asked.partition())
                    .errorCode(error.code())
                    .leaderEpoch(epoch)
                    .endOffset(endOffset)
                    .build();
        }
    }
}
