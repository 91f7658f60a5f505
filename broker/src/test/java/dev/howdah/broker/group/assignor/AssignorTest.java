package dev.howdah.broker.group.assignor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.group.assignor.Assignor.Subscriber;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AssignorTest {

    private static final UUID A = new UUID(0, 1);
    private static final UUID B = new UUID(0, 2);
    private static final UUID C = new UUID(0, 3);

    private final Assignor uniform = new UniformAssignor();
    private final Assignor range = new RangeAssignor();

    static Stream<Long> seeds() {
        return LongStream.range(0, 500).boxed();
    }

    @Test
    void assignors_are_found_by_the_names_that_clients_send() {
        assertThat(Assignor.find("uniform")).containsInstanceOf(UniformAssignor.class);
        assertThat(Assignor.find("range")).containsInstanceOf(RangeAssignor.class);
        assertThat(Assignor.find("sticky")).isEmpty();
    }

    @Test
    void range_gives_runs_and_the_longer_ones_first() {
        Map<String, Set<TopicIdPartition>> assignment =
                range.assign(List.of(member("m2", A), member("m1", A), member("m3", A)), Map.of(A, 7));
        assertThat(assignment.get("m1")).containsExactlyInAnyOrder(p(A, 0), p(A, 1), p(A, 2));
        assertThat(assignment.get("m2")).containsExactlyInAnyOrder(p(A, 3), p(A, 4));
        assertThat(assignment.get("m3")).containsExactlyInAnyOrder(p(A, 5), p(A, 6));
    }

    @Test
    void range_lets_equal_partitions_of_equal_topics_meet() {
        Map<String, Set<TopicIdPartition>> assignment =
                range.assign(List.of(member("m1", A, B), member("m2", A, B), member("m3", A, B)), Map.of(A, 8, B, 8));
        assignment.values().forEach(owned -> {
            Set<Integer> ofA = numbers(owned, A);
            assertThat(numbers(owned, B)).isEqualTo(ofA);
        });
    }

    @Test
    void range_keeps_the_place_of_a_static_member_with_a_new_id() {
        Subscriber before = new Subscriber("x", "instance-2", Set.of(A), Set.of());
        Subscriber after = new Subscriber("a", "instance-2", Set.of(A), Set.of());
        Subscriber other = new Subscriber("m", "instance-1", Set.of(A), Set.of());
        assertThat(range.assign(List.of(before, other), Map.of(A, 3)).get("x"))
                .isEqualTo(range.assign(List.of(after, other), Map.of(A, 3)).get("a"));
    }

    @Test
    void range_leaves_members_over_without_partitions() {
        Map<String, Set<TopicIdPartition>> assignment =
                range.assign(List.of(member("m1", A), member("m2", A), member("m3", A)), Map.of(A, 2));
        assertThat(assignment.get("m3")).isEmpty();
    }

    @Test
    void uniform_moves_only_what_a_new_member_needs() {
        Map<String, Set<TopicIdPartition>> two = again(uniform, Map.of(A, 12), "m1", "m2");
        Map<String, Set<TopicIdPartition>> three = again(uniform, Map.of(A, 12), two, "m1", "m2", "m3");
        assertThat(three.get("m1")).hasSize(4).isSubsetOf(two.get("m1"));
        assertThat(three.get("m2")).hasSize(4).isSubsetOf(two.get("m2"));
    }

    @Test
    void uniform_gives_the_rest_to_those_who_have_it_already() {
        Set<TopicIdPartition> mine = Set.of(p(A, 0), p(A, 1));
        List<Subscriber> members = List.of(member("m1", A), new Subscriber("m2", null, Set.of(A), mine));
        assertThat(uniform.assign(members, Map.of(A, 3)).get("m2")).isEqualTo(mine);
    }

    @Test
    void uniform_takes_what_a_member_is_no_longer_subscribed_to() {
        Subscriber former = new Subscriber("m1", null, Set.of(B), Set.of(p(A, 0)));
        Map<String, Set<TopicIdPartition>> assignment =
                uniform.assign(List.of(former, member("m2", A)), Map.of(A, 1, B, 1));
        assertThat(assignment.get("m1")).containsExactly(p(B, 0));
        assertThat(assignment.get("m2")).containsExactly(p(A, 0));
    }

    @Test
    void uniform_gives_scarce_partitions_to_the_only_one_who_may_have_them() {
        Map<String, Set<TopicIdPartition>> assignment =
                uniform.assign(List.of(member("m1", A, B), member("m2", A)), Map.of(A, 4, B, 4));
        assertThat(assignment.get("m1"))
                .hasSize(4)
                .allMatch(partition -> partition.topicId().equals(B));
        assertThat(assignment.get("m2")).hasSize(4);
    }

    @Test
    void nobody_and_nothing_are_assigned_to_nobody() {
        for (Assignor assignor : Assignor.ALL) {
            assertThat(assignor.assign(List.of(), Map.of())).isEmpty();
            assertThat(assignor.assign(List.of(member("m1")), Map.of())).containsExactly(Map.entry("m1", Set.of()));
        }
    }

    /** Every partition with a subscriber has one owner, who is subscribed; the order of the members plays no part. */
    @ParameterizedTest
    @MethodSource("seeds")
    void every_partition_has_one_owner_that_is_subscribed(long seed) {
        Random random = new Random(seed);
        for (Assignor assignor : Assignor.ALL) {
            Map<UUID, Integer> counts = Map.of(A, random.nextInt(20), B, 1 + random.nextInt(20), C, random.nextInt(5));
            List<Subscriber> members = members(random, counts);
            Map<String, Set<TopicIdPartition>> assignment = assignor.assign(members, counts);
            Set<TopicIdPartition> seen = new HashSet<>();
            Set<TopicIdPartition> expected = new HashSet<>();
            for (Subscriber member : members) {
                for (TopicIdPartition partition : assignment.get(member.memberId())) {
                    assertThat(seen.add(partition)).isTrue();
                    assertThat(member.topics()).contains(partition.topicId());
                }
                member.topics().forEach(topic -> {
                    for (int i = 0; i < counts.get(topic); i++) {
                        expected.add(p(topic, i));
                    }
                });
            }
            assertThat(seen).isEqualTo(expected);
            List<Subscriber> shuffled = new ArrayList<>(members);
            Collections.shuffle(shuffled, random);
            assertThat(assignor.assign(shuffled, counts)).isEqualTo(assignment);
        }
    }

    /** With one subscription: loads differ by one at most, and exactly as many partitions move as must. */
    @ParameterizedTest
    @MethodSource("seeds")
    void uniform_is_even_and_moves_the_least(long seed) {
        Random random = new Random(seed);
        Map<UUID, Integer> counts = Map.of(A, 1 + random.nextInt(30), B, random.nextInt(10));
        int total = counts.get(A) + counts.get(B);
        int memberCount = 1 + random.nextInt(9);
        List<TopicIdPartition> all = new ArrayList<>();
        counts.forEach((topic, count) -> {
            for (int i = 0; i < count; i++) {
                all.add(p(topic, i));
            }
        });
        Collections.shuffle(all, random);
        List<Subscriber> members = new ArrayList<>();
        for (int i = 0; i < memberCount; i++) {
            int take = random.nextInt(all.size() + 1);
            Set<TopicIdPartition> before = new HashSet<>(all.subList(0, take));
            all.subList(0, take).clear();
            members.add(new Subscriber("m" + i, null, Set.of(A, B), before));
        }
        Map<String, Set<TopicIdPartition>> assignment = uniform.assign(members, counts);
        int kept = 0;
        List<Integer> had = new ArrayList<>();
        for (Subscriber member : members) {
            Set<TopicIdPartition> after = assignment.get(member.memberId());
            assertThat(after.size()).isBetween(total / memberCount, (total + memberCount - 1) / memberCount);
            kept += (int) member.before().stream().filter(after::contains).count();
            had.add(member.before().size());
        }
        had.sort(Collections.reverseOrder());
        int best = 0;
        for (int i = 0; i < memberCount; i++) {
            best += Math.min(had.get(i), total / memberCount + (i < total % memberCount ? 1 : 0));
        }
        assertThat(kept).isEqualTo(best);
    }

    /** With several: no single move would make two members more equal. */
    @ParameterizedTest
    @MethodSource("seeds")
    void uniform_leaves_no_move_that_would_help(long seed) {
        Random random = new Random(seed);
        Map<UUID, Integer> counts = Map.of(A, 1 + random.nextInt(20), B, 1 + random.nextInt(20), C, random.nextInt(9));
        List<Subscriber> members = members(random, counts);
        Map<String, Set<TopicIdPartition>> assignment = uniform.assign(members, counts);
        for (Subscriber rich : members) {
            for (Subscriber poor : members) {
                boolean canMove = assignment.get(rich.memberId()).stream()
                        .anyMatch(partition -> poor.topics().contains(partition.topicId()));
                if (canMove) {
                    assertThat(assignment.get(rich.memberId()).size()
                                    - assignment.get(poor.memberId()).size())
                            .isLessThan(2);
                }
            }
        }
    }

    private static List<Subscriber> members(Random random, Map<UUID, Integer> counts) {
        List<Subscriber> members = new ArrayList<>();
        int count = 1 + random.nextInt(8);
        for (int i = 0; i < count; i++) {
            Set<UUID> topics = new HashSet<>(counts.keySet());
            topics.removeIf(topic -> random.nextInt(3) == 0);
            Set<TopicIdPartition> before = new HashSet<>();
            for (int j = random.nextInt(6); j > 0; j--) {
                before.add(p(random.nextBoolean() ? A : B, random.nextInt(25)));
            }
            members.add(new Subscriber("m" + i, random.nextBoolean() ? "i" + i : null, topics, before));
        }
        return members;
    }

    private static Map<String, Set<TopicIdPartition>> again(
            Assignor assignor, Map<UUID, Integer> counts, String... memberIds) {
        return again(assignor, counts, Map.of(), memberIds);
    }

    private static Map<String, Set<TopicIdPartition>> again(
            Assignor assignor,
            Map<UUID, Integer> counts,
            Map<String, Set<TopicIdPartition>> before,
            String... memberIds) {
        List<Subscriber> members = new ArrayList<>();
        for (String memberId : memberIds) {
            members.add(new Subscriber(memberId, null, counts.keySet(), before.getOrDefault(memberId, Set.of())));
        }
        return new HashMap<>(assignor.assign(members, counts));
    }

    private static Subscriber member(String memberId, UUID... topics) {
        return new Subscriber(memberId, null, Set.of(topics), Set.of());
    }

    private static Set<Integer> numbers(Set<TopicIdPartition> owned, UUID topic) {
        Set<Integer> numbers = new HashSet<>();
        owned.stream()
                .filter(partition -> partition.topicId().equals(topic))
                .forEach(partition -> numbers.add(partition.partition()));
        return numbers;
    }

    private static TopicIdPartition p(UUID topic, int partition) {
        return new TopicIdPartition(topic, partition);
    }
}
