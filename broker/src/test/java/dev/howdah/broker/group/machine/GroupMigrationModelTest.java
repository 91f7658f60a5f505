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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Members of both protocols in one group that goes from one kind to the other and back: they join, leave, crash, stall, replace
 * each other under an instance id; topics grow; saves are slow; the broker restarts. What must hold:
 *
 * <ol>
 *   <li>at no time do two members own one partition; of the classic protocol only those in the group's generation count, as ever
 *   <li>while there is a member of the consumer protocol the group is of that kind; when there are only others it is not
 *   <li>once clients behave, every partition of every subscribed topic has one owner that is subscribed to it, in bounded time,
 *       and from then on nothing is stored any more
 * </ol>
 */
class GroupMigrationModelTest {

    private static final int STEPS = 300;
    private static final List<String> TOPICS = List.of("a", "b", "c");

    static LongStream seeds() {
        return LongStream.range(0, Integer.getInteger("model.seeds", 300));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void members_of_both_protocols_never_share_a_partition_and_end_with_all_of_them(long seed) {
        new Run(seed).run();
    }

    private static final class Run {

        private final Random random;
        private final TestTurn turn = TestTurn.savingAtOnce();
        private final boolean cooperative;
        private final List<ClassicConsumer> classic = new ArrayList<>();
        private final List<ConsumerClient> modern = new ArrayList<>();
        private int names;

        private Run(long seed) {
            random = new Random(seed);
            cooperative = random.nextBoolean();
            turn.topics.put("a", 6);
            turn.topics.put("b", 3);
            turn.group = new ClassicGroup("g", turn.nowMs);
        }

        private void run() {
            for (int step = 0; step < STEPS; step++) {
                disturb();
                absorb();
                check();
            }
            settle();
        }

        private void disturb() {
            turn.savesAtOnce = random.nextInt(4) > 0;
            switch (random.nextInt(24)) {
                case 0 -> startClassic(null);
                case 1 -> startModern(null);
                case 2 -> pick(classic, this::leave);
                case 3 -> pick(modern, this::leave);
                case 4 -> pick(classic, classic::remove); // crash: the session runs out some day
                case 5 -> pick(modern, modern::remove);
                case 6 -> pick(classic, this::upgradeStatic);
                case 7 -> pick(modern, this::downgradeStatic);
                case 8, 9 -> turn.advance(random.nextInt(8_000));
                case 10 -> growTopic();
                case 11 -> {
                    if (random.nextInt(6) == 0) {
                        restart();
                    }
                }
                case 12, 13 -> pick(modern, ConsumerClient::revoke);
                case 14, 15, 16, 17 -> pick(modern, client -> listen(client.beat()));
                default -> pick(classic, ClassicConsumer::act);
            }
            if (random.nextInt(3) > 0) {
                turn.finishSaves();
            }
        }

        private <T> void pick(List<T> from, java.util.function.Consumer<T> action) {
            if (!from.isEmpty()) {
                T client = from.get(random.nextInt(from.size()));
                if (!(client instanceof ConsumerClient waiting && waiting.waits)) {
                    action.accept(client);
                }
            }
        }

        private ClassicConsumer startClassic(String instanceId) {
            ClassicConsumer client = new ClassicConsumer("c" + names++, turn, cooperative);
            client.member.sessionTimeoutMs = 10_000;
            client.member.rebalanceTimeoutMs = 20_000;
            client.member.instanceId = instanceId == null && random.nextInt(4) == 0 ? "i" + names : instanceId;
            client.topics = chooseTopics();
            if (classic.size() + modern.size() < 6) {
                classic.add(client);
                client.act();
            }
            return client;
        }

        private void startModern(String instanceId) {
            ConsumerClient client = new ConsumerClient("m" + names++, turn);
            client.rebalanceTimeoutMs = 20_000;
            client.instanceId = instanceId == null && random.nextInt(4) == 0 ? "i" + names : instanceId;
            client.topics = chooseTopics();
            if (classic.size() + modern.size() < 6) {
                modern.add(client);
                listen(client.join());
            }
        }

        private List<String> chooseTopics() {
            List<String> chosen =
                    TOPICS.stream().filter(topic -> random.nextInt(3) > 0).toList();
            return chosen.isEmpty() ? List.of("a") : chosen;
        }

        private void leave(ClassicConsumer client) {
            classic.remove(client);
            client.member.leave();
        }

        private void leave(ConsumerClient client) {
            modern.remove(client);
            client.leave(client.instanceId == null ? CurrentAssignment.LEAVING : CurrentAssignment.AWAY);
        }

        /** Its process ends without a word and another, of the other protocol, takes its instance id. */
        private void upgradeStatic(ClassicConsumer client) {
            if (client.member.instanceId != null) {
                classic.remove(client);
                startModern(client.member.instanceId);
            }
        }

        private void downgradeStatic(ConsumerClient client) {
            if (client.instanceId != null) {
                leave(client);
                startClassic(client.instanceId);
            }
        }

        private void growTopic() {
            String topic = TOPICS.get(random.nextInt(TOPICS.size()));
            int count = turn.topics
                    .find(topic)
                    .map(GroupTopics.GroupTopic::partitionCount)
                    .orElse(0);
            if (count < 12) {
                turn.topics.put(topic, count + 1 + random.nextInt(2));
            }
        }

        private void restart() {
            modern.forEach(ConsumerClient::hangUp);
            turn.restart("g");
            if (turn.group == null) {
                turn.group = new ClassicGroup("g", turn.nowMs);
            }
            classic.forEach(ClassicConsumer::reconnect);
        }

        private void absorb() {
            classic.forEach(ClassicConsumer::absorb);
            modern.forEach(this::listen);
        }

        /** What a client of the consumer protocol does when it has an answer. */
        private void listen(ConsumerClient client) {
            if (client.error == null || client.error == KafkaError.NONE) {
                return;
            }
            KafkaError error = client.error;
            client.error = null;
            client.owned.clear();
            client.epoch = 0;
            if (error == KafkaError.FENCED_MEMBER_EPOCH || error == KafkaError.UNKNOWN_MEMBER_ID) {
                client.join();
            }
        }

        private void check() {
            Map<TopicIdPartition, Object> owners = new HashMap<>();
            for (ConsumerClient client : modern) {
                if (turn.group instanceof ConsumerGroup group && group.members().contains(client.memberId)) {
                    client.owned.forEach(partition -> claim(owners, partition, client.memberId));
                }
            }
            for (ClassicConsumer client : classic) {
                if (isCurrent(client.member)) {
                    client.owned.forEach(partition -> claim(owners, partition, client.member.memberId));
                }
            }
            if (turn.group instanceof ConsumerGroup group && !group.isEmpty()) {
                assertThat(group.members().classicCount())
                        .as("only members of the classic protocol")
                        .isLessThan(group.members().count());
            }
        }

        private boolean isCurrent(TestMember member) {
            if (turn.group instanceof ClassicGroup group) {
                return group.members().contains(member.memberId)
                        && group.generation().id() == member.generation;
            }
            return ((ConsumerGroup) turn.group).members().contains(member.memberId);
        }

        private static void claim(Map<TopicIdPartition, Object> owners, TopicIdPartition partition, String who) {
            Object other = owners.putIfAbsent(partition, who);
            assertThat(other).as("owners of %s: %s and", partition, who).isNull();
        }

        private void settle() {
            turn.savesAtOnce = true;
            turn.finishSaves();
            absorb();
            modern.forEach(ConsumerClient::hangUp);
            if (classic.isEmpty() && modern.isEmpty()) {
                startClassic(null);
            }
            for (int second = 0; second < 180; second++) {
                everyoneActs();
                turn.advance(1_000);
            }
            // A leader sees that a topic has grown, and joins again.
            classic.stream().filter(client -> client.member.leads).forEach(ClassicConsumer::rejoin);
            for (int second = 0; second < 30; second++) {
                everyoneActs();
                turn.advance(1_000);
            }
            int saves = turn.saveCount;
            everyoneActs();
            Set<TopicIdPartition> owned = new HashSet<>();
            Set<TopicIdPartition> expected = new HashSet<>();
            for (ConsumerClient client : modern) {
                owned.addAll(client.owned);
                expected.addAll(subscribed(client.topics));
                assertThat(subscribed(client.topics)).containsAll(client.owned);
            }
            for (ClassicConsumer client : classic) {
                assertThat(client.isMember()).as(client.member.name).isTrue();
                owned.addAll(client.owned);
                expected.addAll(subscribed(client.topics));
                assertThat(subscribed(client.topics)).containsAll(client.owned);
            }
            assertThat(owned).isEqualTo(expected);
            assertThat(turn.group).isInstanceOf(modern.isEmpty() ? ClassicGroup.class : ConsumerGroup.class);
            assertThat(turn.group.stateName()).isEqualTo("Stable");
            assertThat(turn.saveCount).as("heartbeats that store something").isEqualTo(saves);
        }

        private void everyoneActs() {
            for (ConsumerClient client : List.copyOf(modern)) {
                listen(client.epoch == 0 ? client.join() : client.beat());
                client.revoke();
                check();
            }
            for (ClassicConsumer client : List.copyOf(classic)) {
                client.act();
                absorb();
                check();
            }
        }

        private Set<TopicIdPartition> subscribed(List<String> names) {
            Set<TopicIdPartition> all = new HashSet<>();
            names.forEach(name -> turn.topics.find(name).ifPresent(topic -> {
                for (int i = 0; i < topic.partitionCount(); i++) {
                    all.add(new TopicIdPartition(topic.id(), i));
                }
            }));
            return all;
        }
    }
}
