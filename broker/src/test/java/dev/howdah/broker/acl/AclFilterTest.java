package dev.howdah.broker.acl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.storage.Acl;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AclFilterTest {

    private static final byte ANY = 1;
    private static final byte MATCH = 2;
    private static final byte LITERAL = 3;
    private static final byte PREFIXED = 4;
    private static final byte TOPIC = 2;

    private static AclFilter pattern(@Nullable String name, byte patternType) {
        return new AclFilter(TOPIC, name, patternType, null, null, ANY, ANY);
    }

    private static Acl acl(String name, Acl.PatternType pattern) {
        return new Acl(
                Acl.ResourceType.TOPIC, name, pattern, "User:alice", "*", Acl.Operation.READ, Acl.Permission.ALLOW);
    }

    private static final Acl ONE = acl("orders", Acl.PatternType.LITERAL);
    private static final Acl ALL = acl("*", Acl.PatternType.LITERAL);
    private static final Acl SOME = acl("ord", Acl.PatternType.PREFIXED);

    @Test
    void any_pattern_is_the_same_name() {
        assertThat(pattern("orders", ANY).matches(ONE)).isTrue();
        assertThat(pattern("orders", ANY).matches(ALL)).isFalse();
        assertThat(pattern("ord", ANY).matches(SOME)).isTrue();
        assertThat(pattern("ord", LITERAL).matches(SOME)).isFalse();
        assertThat(pattern("ord", PREFIXED).matches(SOME)).isTrue();
        assertThat(pattern(null, ANY).matches(SOME)).isTrue();
    }

    @Test
    void a_match_is_what_holds_for_the_name() {
        assertThat(pattern("orders", MATCH).matches(ONE)).isTrue();
        assertThat(pattern("orders", MATCH).matches(ALL)).isTrue();
        assertThat(pattern("orders", MATCH).matches(SOME)).isTrue();
        assertThat(pattern("or", MATCH).matches(SOME)).isFalse();
        assertThat(pattern("order", MATCH).matches(ONE)).isFalse();
        assertThat(pattern(null, MATCH).matches(ONE)).isTrue();
    }

    @Test
    void each_part_must_match() {
        assertThat(new AclFilter(TOPIC, null, ANY, "User:bob", null, ANY, ANY).matches(ONE))
                .isFalse();
        assertThat(new AclFilter(TOPIC, null, ANY, "User:alice", "*", (byte) 3, (byte) 3).matches(ONE))
                .isTrue();
        assertThat(new AclFilter(TOPIC, null, ANY, null, "10.0.0.1", ANY, ANY).matches(ONE))
                .isFalse();
        assertThat(new AclFilter(TOPIC, null, ANY, null, null, (byte) 4, ANY).matches(ONE))
                .isFalse();
        assertThat(new AclFilter(TOPIC, null, ANY, null, null, ANY, (byte) 2).matches(ONE))
                .isFalse();
        assertThat(new AclFilter((byte) 3, null, ANY, null, null, ANY, ANY).matches(ONE))
                .isFalse();
    }

    @Test
    void numbers_that_nobody_knows_are_a_fault() {
        assertThat(pattern("a", ANY).findFault()).isEmpty();
        assertThat(pattern("a", (byte) 9).findFault()).contains("Unknown patternFilter.");
        assertThat(new AclFilter(TOPIC, null, ANY, null, null, (byte) 99, ANY).findFault())
                .contains("Unknown entryFilter.");
        assertThat(pattern("a", (byte) 0).isMalformed()).isTrue();
    }
}
