package dev.howdah.broker.acl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.security.Principal;
import dev.howdah.storage.Acl;
import dev.howdah.storage.Acl.Operation;
import dev.howdah.storage.Acl.PatternType;
import dev.howdah.storage.Acl.Permission;
import dev.howdah.storage.Acl.ResourceType;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AclIndexTest {

    private static final List<Operation> ASKED = Stream.of(Operation.values())
            .filter(operation -> operation != Operation.ALL)
            .toList();

    private static final Subject ALICE = subject("alice", "10.0.0.1");

    private static Subject subject(String user, String host) {
        return new Subject(Principal.user(user), new InetSocketAddress(host, 1));
    }

    private static Acl acl(
            String name, PatternType pattern, String principal, Operation operation, Permission permission) {
        return new Acl(ResourceType.TOPIC, name, pattern, principal, Acl.ANY, operation, permission);
    }

    private static Acl allow(String name, Operation operation) {
        return acl(name, PatternType.LITERAL, "User:alice", operation, Permission.ALLOW);
    }

    private static boolean may(Operation operation, String topic, Acl... acls) {
        return AclIndex.of(List.of(acls), List.of()).isAllowed(operation, ResourceType.TOPIC, topic, ALICE, false);
    }

    @Test
    void a_literal_name_is_that_name() {
        assertThat(may(Operation.READ, "orders", allow("orders", Operation.READ)))
                .isTrue();
        assertThat(may(Operation.READ, "orders2", allow("orders", Operation.READ)))
                .isFalse();
        assertThat(may(Operation.WRITE, "orders", allow("orders", Operation.READ)))
                .isFalse();
    }

    @Test
    void a_denial_goes_before_everything() {
        Acl prefix = acl("ord", PatternType.PREFIXED, "User:*", Operation.READ, Permission.DENY);
        assertThat(may(Operation.READ, "orders", allow("orders", Operation.ALL), prefix))
                .isFalse();
        assertThat(may(Operation.WRITE, "orders", allow("orders", Operation.ALL), prefix))
                .isTrue();
        assertThat(may(Operation.DESCRIBE, "orders", allow("orders", Operation.READ), prefix))
                .as("to deny READ denies DESCRIBE not")
                .isTrue();
    }

    @Test
    void acls_for_one_host_add_up_and_hold_there_only() {
        Acl[] acls = {
            fromHost("10.0.0.1", Operation.READ, Permission.ALLOW),
            fromHost("10.0.0.1", Operation.WRITE, Permission.ALLOW),
            fromHost("10.0.0.1", Operation.WRITE, Permission.DENY),
            fromHost("10.0.0.2", Operation.DELETE, Permission.ALLOW)
        };
        assertThat(may(Operation.READ, "t", acls)).isTrue();
        assertThat(may(Operation.WRITE, "t", acls)).isFalse();
        assertThat(may(Operation.DELETE, "t", acls)).isFalse();
        assertThat(may(
                        Operation.DELETE,
                        "t",
                        fromHost("10.0.0.2", Operation.ALL, Permission.DENY),
                        allow("t", Operation.ALL)))
                .isTrue();
    }

    private static Acl fromHost(String host, Operation operation, Permission permission) {
        return new Acl(ResourceType.TOPIC, "t", PatternType.LITERAL, "User:alice", host, operation, permission);
    }

    @Test
    void what_is_allowed_lets_describe() {
        for (Operation operation : List.of(Operation.READ, Operation.WRITE, Operation.DELETE, Operation.ALTER)) {
            assertThat(may(Operation.DESCRIBE, "t", allow("t", operation))).isTrue();
        }
        assertThat(may(Operation.DESCRIBE, "t", allow("t", Operation.CREATE))).isFalse();
        assertThat(may(Operation.DESCRIBE_CONFIGS, "t", allow("t", Operation.ALTER_CONFIGS)))
                .isTrue();
        assertThat(may(Operation.DESCRIBE_CONFIGS, "t", allow("t", Operation.READ)))
                .isFalse();
    }

    @Test
    void without_an_acl_about_the_resource_the_default_holds() {
        AclIndex index = AclIndex.of(
                List.of(acl("t", PatternType.LITERAL, "User:bob", Operation.READ, Permission.ALLOW)), List.of());
        assertThat(index.isAllowed(Operation.READ, ResourceType.TOPIC, "u", ALICE, true))
                .isTrue();
        assertThat(index.isAllowed(Operation.READ, ResourceType.TOPIC, "t", ALICE, true))
                .isFalse();
        assertThat(index.isAllowed(Operation.READ, ResourceType.GROUP, "t", ALICE, true))
                .isTrue();
    }

    @Test
    void a_grant_allows_as_an_acl_does_and_locks_nobody_else_out() {
        Acl grant = allow("t", Operation.READ);
        Subject bob = subject("bob", "10.0.0.1");
        AclIndex index = AclIndex.of(List.of(), List.of(grant));
        assertThat(index.isAllowed(Operation.READ, ResourceType.TOPIC, "t", ALICE, false))
                .isTrue();
        assertThat(index.isAllowed(Operation.WRITE, ResourceType.TOPIC, "t", ALICE, false))
                .isFalse();
        assertThat(index.isAllowed(Operation.READ, ResourceType.TOPIC, "t", bob, false))
                .isFalse();
        assertThat(index.isAllowed(Operation.READ, ResourceType.TOPIC, "t", bob, true))
                .isTrue();
        Acl denial = acl("*", PatternType.LITERAL, "User:alice", Operation.READ, Permission.DENY);
        AclIndex denied = AclIndex.of(List.of(denial), List.of(grant));
        assertThat(denied.isAllowed(Operation.READ, ResourceType.TOPIC, "t", ALICE, true))
                .isFalse();
        assertThat(denied.isAllowed(Operation.READ, ResourceType.TOPIC, "t", bob, true))
                .as("the denial is an ACL about every topic")
                .isFalse();
    }

    @Test
    void somewhere_is_a_name_that_is_allowed_and_not_denied() {
        Acl denied = acl("ord", PatternType.PREFIXED, "User:alice", Operation.WRITE, Permission.DENY);
        assertThat(somewhere(allow("orders", Operation.WRITE))).isTrue();
        assertThat(somewhere(allow("orders", Operation.READ))).isFalse();
        assertThat(somewhere(allow("orders", Operation.WRITE), denied)).isFalse();
        assertThat(somewhere(allow("orders", Operation.WRITE), allow("items", Operation.ALL), denied))
                .isTrue();
        assertThat(somewhere(allow("*", Operation.WRITE), denied)).isTrue();
        assertThat(somewhere(
                        allow("orders", Operation.WRITE),
                        acl("*", PatternType.LITERAL, "User:*", Operation.ALL, Permission.DENY)))
                .isFalse();
        assertThat(somewhere(acl("o", PatternType.PREFIXED, "User:alice", Operation.WRITE, Permission.ALLOW), denied))
                .isTrue();
    }

    private static boolean somewhere(Acl... acls) {
        return AclIndex.of(List.of(acls), List.of()).isAllowedSomewhere(Operation.WRITE, ResourceType.TOPIC, ALICE);
    }

    /** Whatever the ACLs are, the index says what a look at each of them says. */
    @Test
    void the_index_agrees_with_a_look_at_each_acl() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            List<Acl> acls = new ArrayList<>();
            int count = random.nextInt(12);
            for (int i = 0; i < count; i++) {
                acls.add(new Acl(
                        pick(random, ResourceType.TOPIC, ResourceType.GROUP),
                        random.nextInt(8) == 0 ? Acl.ANY : name(random),
                        pick(random, PatternType.values()),
                        pick(random, "User:alice", "User:bob", Acl.EVERYBODY),
                        pick(random, Acl.ANY, "10.0.0.1", "10.0.0.2"),
                        pick(random, Operation.values()),
                        pick(random, Permission.ALLOW, Permission.ALLOW, Permission.DENY)));
            }
            AclIndex index = AclIndex.of(acls, List.of());
            for (int i = 0; i < 50; i++) {
                ResourceType type = pick(random, ResourceType.TOPIC, ResourceType.GROUP);
                String name = name(random);
                Subject subject = subject(pick(random, "alice", "bob", "carol"), pick(random, "10.0.0.1", "10.0.0.3"));
                boolean ifNoneFound = random.nextBoolean();
                for (Operation operation : ASKED) {
                    boolean expected = look(acls, operation, type, name, subject, ifNoneFound);
                    assertThat(index.isAllowed(operation, type, name, subject, ifNoneFound))
                            .as("seed %s: %s %s %s by %s in %s", seed, operation, type, name, subject.principal(), acls)
                            .isEqualTo(expected);
                    int all = index.operations(type, name, subject, ifNoneFound);
                    assertThat((all & 1 << operation.code()) != 0).isEqualTo(expected);
                }
            }
        }
    }

    /** Short names of few letters, so that they are each other's prefixes. */
    private static String name(Random random) {
        StringBuilder name = new StringBuilder();
        int length = 1 + random.nextInt(4);
        for (int i = 0; i < length; i++) {
            name.append((char) ('a' + random.nextInt(2)));
        }
        return name.toString();
    }

    @SafeVarargs
    private static <T> T pick(Random random, T... values) {
        return values[random.nextInt(values.length)];
    }

    private static boolean look(
            List<Acl> acls, Operation operation, ResourceType type, String name, Subject subject, boolean ifNoneFound) {
        List<Acl> about = acls.stream()
                .filter(acl -> acl.resourceType() == type)
                .filter(acl -> acl.patternType() == PatternType.PREFIXED
                        ? name.startsWith(acl.resourceName())
                        : acl.resourceName().equals(name) || acl.resourceName().equals(Acl.ANY))
                .toList();
        if (about.isEmpty()) {
            return ifNoneFound;
        }
        List<Acl> own = about.stream()
                .filter(acl -> acl.principal().equals(subject.principal())
                        || acl.principal().equals(Acl.EVERYBODY))
                .filter(acl -> acl.host().equals(Acl.ANY) || acl.host().equals(subject.host()))
                .toList();
        boolean denied = own.stream()
                .anyMatch(acl -> acl.permission() == Permission.DENY
                        && (acl.operation() == Operation.ALL || acl.operation() == operation));
        return !denied
                && own.stream()
                        .anyMatch(acl -> acl.permission() == Permission.ALLOW && lets(acl.operation(), operation));
    }

    private static boolean lets(Operation allowed, Operation asked) {
        return switch (asked) {
            case DESCRIBE ->
                List.of(
                                Operation.ALL,
                                Operation.DESCRIBE,
                                Operation.READ,
                                Operation.WRITE,
                                Operation.DELETE,
                                Operation.ALTER)
                        .contains(allowed);
            case DESCRIBE_CONFIGS ->
                List.of(Operation.ALL, Operation.DESCRIBE_CONFIGS, Operation.ALTER_CONFIGS)
                        .contains(allowed);
            default -> allowed == Operation.ALL || allowed == asked;
        };
    }
}
