package dev.howdah.broker.group.machine;

import dev.howdah.broker.group.assignor.TopicIdPartition;
import dev.howdah.broker.group.machine.Group.Committer;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.ConsumerGroupHeartbeatRequest;
import dev.howdah.protocol.message.ConsumerGroupHeartbeatResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A client of a consumer group under test: what it was told, and what it owns, which it gives up when it chooses. */
final class ConsumerClient {

    private final TestTurn turn;
    String memberId;
    String instanceId;
    int epoch;
    int rebalanceTimeoutMs = 60_000;
    List<String> topics = List.of("a");
    String regex;
    String assignor;

    /** What it uses now; of what is assigned it takes at once, and gives back on {@link #revoke}. */
    Set<TopicIdPartition> owned = new HashSet<>();

    Set<TopicIdPartition> assigned = new HashSet<>();
    KafkaError error;
    ConsumerGroupHeartbeatResponse answer;
    int answers;
    private boolean owesReport;

    /** A request is under way; a client has one at most. */
    boolean waits;

    /** A request went without an answer, so the next says everything. */
    boolean lostAnswer;

    ConsumerClient(String memberId, TestTurn turn) {
        this.memberId = memberId;
        this.turn = turn;
    }

    ConsumerClient join() {
        epoch = CurrentAssignment.JOINING;
        owned.clear();
        return send(full().topicPartitions(List.of()).build());
    }

    /** An ordinary heartbeat: says what it owns only when that has changed since it last did. */
    ConsumerClient beat() {
        ConsumerGroupHeartbeatRequest.Builder request = base();
        if (lostAnswer) {
            return beatFull();
        }
        if (owesReport) {
            request.topicPartitions(report());
        }
        return send(request.build());
    }

    /** After an error of the network: everything anew. */
    ConsumerClient beatFull() {
        return send(full().topicPartitions(report()).build());
    }

    /** Says what it owns and nothing else. */
    ConsumerClient confirmWhatItOwns() {
        return send(base().topicPartitions(report()).build());
    }

    ConsumerClient subscribe(String... names) {
        topics = Arrays.asList(names);
        regex = null;
        return send(base().subscribedTopicNames(topics).build());
    }

    ConsumerClient leave(int leaveEpoch) {
        epoch = leaveEpoch;
        owned.clear();
        return send(base().build());
    }

    /** Gives back what is not assigned to it any more. */
    ConsumerClient revoke() {
        owesReport |= owned.retainAll(assigned);
        return this;
    }

    KafkaError commit(Collection<TopicIdPartition> partitions, int withEpoch) {
        Committer committer = new Committer(memberId, instanceId, withEpoch, (short) 9);
        KafkaError error = turn.group.onCommit(committer, turn);
        return error == KafkaError.NONE ? turn.group.checkCommit(committer, partitions) : error;
    }

    /** The connection is gone, and the answer with it. */
    void hangUp() {
        lostAnswer |= waits;
        waits = false;
    }

    private ConsumerGroupHeartbeatRequest.Builder base() {
        return ConsumerGroupHeartbeatRequest.builder()
                .groupId("g")
                .memberId(memberId)
                .memberEpoch(epoch)
                .instanceId(instanceId)
                .rebalanceTimeoutMs(-1)
                .subscribedTopicNames(null)
                .subscribedTopicRegex(null)
                .topicPartitions(null);
    }

    private ConsumerGroupHeartbeatRequest.Builder full() {
        return base().rebalanceTimeoutMs(rebalanceTimeoutMs)
                .subscribedTopicNames(topics)
                .subscribedTopicRegex(regex)
                .serverAssignor(assignor);
    }

    private List<ConsumerGroupHeartbeatRequest.TopicPartitions> report() {
        owesReport = false;
        List<ConsumerGroupHeartbeatRequest.TopicPartitions> report = new ArrayList<>();
        ConsumerReplies.byTopic(owned)
                .forEach((topic, numbers) ->
                        report.add(new ConsumerGroupHeartbeatRequest.TopicPartitions(topic, numbers)));
        return report;
    }

    ConsumerClient send(ConsumerGroupHeartbeatRequest request) {
        waits = true;
        lostAnswer = false;
        turn.group.onConsumerHeartbeat(
                new HeartbeatCall(request, new ClientIdentity("client", "/10.0.0.1"), this::onAnswer), turn);
        return this;
    }

    private void onAnswer(ConsumerGroupHeartbeatResponse response) {
        if (!waits) {
            return; // it hung up before
        }
        waits = false;
        answers++;
        answer = response;
        error = Arrays.stream(KafkaError.values())
                .filter(known -> known.code() == response.errorCode())
                .findFirst()
                .orElseThrow();
        if (error != KafkaError.NONE || response.memberEpoch() < 0) {
            return;
        }
        epoch = response.memberEpoch();
        memberId = response.memberId();
        if (response.assignment() != null) {
            assigned = new HashSet<>();
            response.assignment()
                    .topicPartitions()
                    .forEach(topic -> topic.partitions()
                            .forEach(partition -> assigned.add(new TopicIdPartition(topic.topicId(), partition))));
            owned.addAll(assigned);
            owesReport = true;
        }
    }
}
