package dev.howdah.broker.group.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.group.assignor.TopicIdPartition;
import dev.howdah.protocol.KafkaError;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random joins, leaves, crashes, slow and missing revocations, lost answers, other subscriptions, growing and vanishing topics,
 * slow saves and restarts of the broker. What must hold:
 *
 * <ul>
 *   <li>at no time do two live members own one partition; a member that was told that it is out owns nothing;
 *   <li>the epoch that a member is told never falls while it is a member, and the group's never does;
 *   <li>when the disturbances end, every partition of every subscribed topic has one owner that is subscribed to it, within a
 *       few rounds of heartbeats, and from then on nothing is stored any more.
 * </ul>
 */
class ConsumerGroupModelTest {

    private static final int STEPS = 400;
    private static final List<String> TOPICS = List.of("a", "b", "c", "d-1", "d-2");

    static Stream<Long> seeds() {
        return LongStream.range(0, Integer.getInteger("model.seeds", 300)).boxed();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void members_never_share_a_partition_and_end_with_all_of_them(long seed) {
        new Run(seed).run();
    }

    private static final class Run {

        private final Random random;
        private final TestTurn turn = TestTurn.savingAtOnce();
        private final List<ConsumerClient> clients = new ArrayList<>();
        private final Map<ConsumerClient, Integer> lastEpochs = new HashMap<>();
        private final List<ConsumerClient> away = new ArrayList<>();
        private int nextId;
        private int lastGroupEpoch;

        Run(long seed) {
            random = new Random(seed);
            turn.topics.put("a", 3);
            turn.topics.put("b", 5);
            turn.group = new ConsumerGroup("g", turn.nowMs);
        }

        void run() {
            for (int step = 0; step < STEPS; step++) {
                disturb();
                check();
            }
            settle();
        }

        private void disturb() {
            turn.savesAtOnce = random.nextInt(4) > 0;
            switch (random.nextInt(24)) {
                case 0, 1 -> join();
                case 2 -> pick(this::leaveForGood);
                case 3 -> pick(clients::remove); // crash: the session runs out some day
                case 4 -> pick(this::subscribe);
                case 5 -> changeTopics();
                case 6 -> turn.advance(random.nextInt(20_000));
                case 7 -> pick(this::leaveForAWhile);
                case 8 -> comeBack();
                case 9 -> restart();
                case 10 -> pick(client -> listen(client.beatFull()));
                case 11 -> pick(client -> loseAnswer(client));
                case 12, 13, 14 -> pick(ConsumerClient::revoke);
                default -> pick(client -> listen(client.beat()));
            }
            if (random.nextInt(3) > 0) {
                turn.finishSaves();
                clients.forEach(this::listen);
            }
        }

        private void pick(java.util.function.Consumer<ConsumerClient> action) {
            if (!clients.isEmpty()) {
                ConsumerClient client = clients.get(random.nextInt(clients.size()));
                if (!client.waits) {
                    action.accept(client);
                }
            }
        }

        private void join() {
            if (clients.size() >= 8) {
                return;
            }
            ConsumerClient client = new ConsumerClient("m" + nextId++, turn);
            client.rebalanceTimeoutMs = 5_000 + random.nextInt(60_000);
            if (random.nextInt(3) == 0) {
                client.instanceId = "i" + nextId;
            }
            chooseTopics(client);
            clients.add(client);
            listen(client.join());
        }

        private void chooseTopics(ConsumerClient client) {
            client.topics =
                    TOPICS.stream().filter(topic -> random.nextBoolean()).toList();
            client.regex = random.nextInt(4) == 0 ? "d-.*" : "";
            client.assignor = random.nextInt(5) == 0 ? "range" : null;
        }

        private void subscribe(ConsumerClient client) {
            chooseTopics(client);
            listen(client.beatFull());
        }

        private void leaveForGood(ConsumerClient client) {
            clients.remove(client);
            client.leave(CurrentAssignment.LEAVING);
        }

        private void leaveForAWhile(ConsumerClient client) {
            if (client.instanceId != null) {
                clients.remove(client);
                away.add(client);
                client.leave(CurrentAssignment.AWAY);
            }
        }

        private void comeBack() {
            if (away.isEmpty()) {
                return;
            }
            ConsumerClient before = away.remove(random.nextInt(away.size()));
            ConsumerClient client = new ConsumerClient("m" + nextId++, turn);
            client.instanceId = before.instanceId;
            client.topics = before.topics;
            client.regex = before.regex;
            client.rebalanceTimeoutMs = before.rebalanceTimeoutMs;
            clients.add(client);
            listen(client.join());
        }

        /** The broker has done it, but the client never hears. */
        private void loseAnswer(ConsumerClient client) {
            turn.savesAtOnce = false;
            turn.finishSaves();
            client.beat();
            client.hangUp();
            turn.finishSaves();
        }

        private void changeTopics() {
            String topic = TOPICS.get(random.nextInt(TOPICS.size()));
            int count = turn.topics
                    .find(topic)
                    .map(GroupTopics.GroupTopic::partitionCount)
                    .orElse(0);
            if (count > 0 && random.nextInt(4) == 0) {
                turn.topics.remove(topic);
            } else {
                turn.topics.put(topic, count + 1 + random.nextInt(3));
            }
        }

        private void restart() {
            clients.forEach(ConsumerClient::hangUp);
            turn.restart("g");
            if (turn.group == null) {
                turn.group = new ConsumerGroup("g", turn.nowMs);
            }
            lastGroupEpoch = 0;
        }

        /** What a client does when it has an answer. */
        private void listen(ConsumerClient client) {
            if (client.error == KafkaError.NONE) {
                int before = lastEpochs.getOrDefault(client, 0);
                assertThat(client.epoch).as("member epoch").isGreaterThanOrEqualTo(before);
                lastEpochs.put(client, client.epoch);
            } else if (client.error == KafkaError.FENCED_MEMBER_EPOCH || client.error == KafkaError.UNKNOWN_MEMBER_ID) {
                client.error = null;
                client.owned.clear();
                lastEpochs.remove(client);
                client.join();
            } else if (client.error == KafkaError.UNRELEASED_INSTANCE_ID
                    || client.error == KafkaError.FENCED_INSTANCE_ID) {
                client.error = null;
                client.owned.clear();
                lastEpochs.remove(client);
                client.epoch = 0;
            }
        }

        private void check() {
            Map<TopicIdPartition, ConsumerClient> owners = new HashMap<>();
            ConsumerGroup group = (ConsumerGroup) turn.group;
            for (ConsumerClient client : clients) {
                if (!group.members().contains(client.memberId)) {
                    continue; // fenced: it will hear so, and others may have what it had
                }
                for (TopicIdPartition partition : client.owned) {
                    ConsumerClient other = owners.put(partition, client);
                    assertThat(other).as("owners of %s", partition).isNull();
                }
            }
            assertThat(group.groupEpoch()).isGreaterThanOrEqualTo(lastGroupEpoch);
            lastGroupEpoch = group.groupEpoch();
        }

        private void settle() {
            turn.savesAtOnce = true;
            turn.finishSaves();
            turn.advance(120_000); // whoever is silent is out
            if (clients.isEmpty()) {
                join();
            }
            for (int round = 0; round < 12; round++) {
                for (ConsumerClient client : List.copyOf(clients)) {
                    listen(client.epoch == 0 ? client.join() : client.beat());
                    client.revoke();
                }
                check();
            }
            int saves = turn.saveCount;
            Set<TopicIdPartition> expected = new HashSet<>();
            Set<TopicIdPartition> owned = new HashSet<>();
            for (ConsumerClient client : clients) {
                listen(client.beat());
                Set<TopicIdPartition> mine = subscribed(client);
                expected.addAll(mine);
                assertThat(mine).containsAll(client.owned);
                owned.addAll(client.owned);
            }
            assertThat(owned).isEqualTo(expected);
            assertThat(turn.group.stateName()).isEqualTo("Stable");
            assertThat(turn.saveCount).as("heartbeats that store something").isEqualTo(saves);
            check();
        }

        private Set<TopicIdPartition> subscribed(ConsumerClient client) {
            Set<TopicIdPartition> all = new HashSet<>();
            for (GroupTopics.GroupTopic topic : turn.topics.all()) {
                boolean byRegex = client.regex.equals("d-.*") && topic.name().startsWith("d-");
                if (client.topics.contains(topic.name()) || byRegex) {
                    for (int i = 0; i < topic.partitionCount(); i++) {
                        all.add(new TopicIdPartition(topic.id(), i));
                    }
                }
            }
            return all;
        }
    }
}
