package dev.howdah.broker.acl;

import dev.howdah.storage.Acl;
import dev.howdah.storage.Acl.Operation;
import dev.howdah.storage.Acl.PatternType;
import dev.howdah.storage.Acl.Permission;
import dev.howdah.storage.Acl.ResourceType;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * ACLs, ready to be asked: for each type of resource the literal names in a hash map, and the prefixes in a sorted one. For each of
 * these, and each principal, there is a word of bits: what is allowed in the lower half, what is denied in the upper one. So a question
 * is a few look-ups, whatever the number of ACLs.
 *
 * <p>The rules are those of Kafka's {@code StandardAuthorizerData}: a denial goes before everything that allows; READ, WRITE, DELETE and
 * ALTER that are allowed allow DESCRIBE too, and ALTER_CONFIGS allows DESCRIBE_CONFIGS; what denies denies nothing else. Immutable; any
 * thread.
 */
final class AclIndex {

    static final AclIndex EMPTY = of(List.of(), List.of());

    /** Set in every answer about a resource for which there is an ACL, whoever it is for. No operation has this number. */
    private static final int FOUND = 1;

    /** All operations; the numbers 0 and 1 are none. */
    private static final int EVERYTHING = ~0b11;

    private static final int DENIED_SHIFT = 32;

    private final Map<ResourceType, Rules> byType = new EnumMap<>(ResourceType.class);

    private AclIndex() {
        for (ResourceType type : ResourceType.values()) {
            byType.put(type, new Rules());
        }
    }

    /** @param granted allow as ACLs do, but are none: a resource that has only these counts as one without ACLs */
    static AclIndex of(Collection<Acl> acls, Collection<Acl> granted) {
        AclIndex index = new AclIndex();
        for (Acl acl : acls) {
            index.rules(acl.resourceType()).grants(acl).add(acl, FOUND);
        }
        for (Acl acl : granted) {
            index.rules(acl.resourceType()).grants(acl).add(acl, 0);
        }
        return index;
    }

    /** The bit of an operation in a set of operations, as clients are told it. */
    static int bit(Operation operation) {
        return 1 << operation.code();
    }

    /**
     * What the subject may do with the resource, as a set of operations.
     *
     * @param ifNoneFound whether everything is allowed if no ACL is about the resource
     */
    int operations(ResourceType type, String name, Subject subject, boolean ifNoneFound) {
        long bits = bits(type, name, subject);
        return ifNoneFound && (bits & FOUND) == 0 ? ~0 : allowed(bits);
    }

    /** The same for one operation. */
    boolean isAllowed(Operation operation, ResourceType type, String name, Subject subject, boolean ifNoneFound) {
        return (operations(type, name, subject, ifNoneFound) & bit(operation)) != 0;
    }

    private long bits(ResourceType type, String name, Subject subject) {
        Rules rules = rules(type);
        long bits = rules.everyName.bits(subject);
        Grants literal = rules.literal.get(name);
        if (literal != null) {
            bits |= literal.bits(subject);
        }
        return bits | rules.prefixed(name, subject);
    }

    private static int allowed(long bits) {
        return (int) bits & ~(int) (bits >>> DENIED_SHIFT) & EVERYTHING;
    }

    /**
     * Whether there may be a resource with which the subject may do that, as Kafka's {@code Authorizer.authorizeByResourceType} guesses.
     * It looks at all ACLs of the type.
     */
    boolean isAllowedSomewhere(Operation operation, ResourceType type, Subject subject) {
        Rules rules = rules(type);
        long everywhere = rules.everyName.bits(subject);
        if (isDenied(everywhere, operation)) {
            return false;
        }
        if (isGranted(everywhere, operation)) {
            return true;
        }
        for (Map.Entry<String, Grants> literal : rules.literal.entrySet()) {
            long bits = literal.getValue().bits(subject);
            if (isGranted(bits, operation)
                    && !isDenied(bits, operation)
                    && !isDenied(rules.prefixed(literal.getKey(), subject), operation)) {
                return true;
            }
        }
        for (Map.Entry<String, Grants> prefix : rules.prefixes.entrySet()) {
            if (isGranted(prefix.getValue().bits(subject), operation)
                    && !isDenied(rules.prefixed(prefix.getKey(), subject), operation)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isGranted(long bits, Operation operation) {
        return (bits & bit(operation)) != 0;
    }

    private static boolean isDenied(long bits, Operation operation) {
        return (bits >>> DENIED_SHIFT & bit(operation)) != 0;
    }

    private Rules rules(ResourceType type) {
        return Objects.requireNonNull(byType.get(type));
    }

    /** The ACLs about one type of resource. */
    private static final class Rules {

        private final Grants everyName = new Grants();
        private final Map<String, Grants> literal = new HashMap<>();
        private final TreeMap<String, Grants> prefixes = new TreeMap<>();

        /** Where an ACL belongs. */
        Grants grants(Acl acl) {
            if (acl.patternType() == PatternType.PREFIXED) {
                return prefixes.computeIfAbsent(acl.resourceName(), name -> new Grants());
            }
            return acl.resourceName().equals(Acl.ANY)
                    ? everyName
                    : literal.computeIfAbsent(acl.resourceName(), name -> new Grants());
        }

        /**
         * What all prefixes of the name say. From the name down: if what is found there is no prefix of the name, none is between the
         * two, and so the next one is at most as long as what the two have in common.
         */
        long prefixed(String name, Subject subject) {
            long bits = 0;
            Map.Entry<String, Grants> below = prefixes.floorEntry(name);
            while (below != null) {
                String prefix = below.getKey();
                int common = common(name, prefix);
                if (common == prefix.length()) {
                    bits |= below.getValue().bits(subject);
                    below = prefixes.lowerEntry(prefix);
                } else {
                    below = prefixes.floorEntry(name.substring(0, common));
                }
            }
            return bits;
        }

        private static int common(String one, String other) {
            int end = Math.min(one.length(), other.length());
            int length = 0;
            while (length < end && one.charAt(length) == other.charAt(length)) {
                length++;
            }
            return length;
        }
    }

    /** The ACLs about one name or prefix. */
    private static final class Grants {

        private static final HostGrants NONE = new HostGrants();

        private final Map<String, HostGrants> byPrincipal = new HashMap<>();
        private HostGrants ofEverybody = NONE;
        private long found;

        /** @param ifFound {@link #FOUND}, or 0 if it counts for nobody else */
        void add(Acl acl, int ifFound) {
            found |= ifFound;
            HostGrants grants = byPrincipal.computeIfAbsent(acl.principal(), principal -> new HostGrants());
            if (acl.principal().equals(Acl.EVERYBODY)) {
                ofEverybody = grants;
            }
            grants.add(acl);
        }

        long bits(Subject subject) {
            HostGrants own = byPrincipal.get(subject.principal());
            return found | ofEverybody.bits(subject) | (own == null ? 0 : own.bits(subject));
        }
    }

    /** Those for one principal. */
    private static final class HostGrants {

        private long anywhere;
        private @Nullable Map<String, Long> byHost;

        void add(Acl acl) {
            long bits = bits(acl);
            if (acl.host().equals(Acl.ANY)) {
                anywhere |= bits;
                return;
            }
            if (byHost == null) {
                byHost = new HashMap<>();
            }
            byHost.merge(acl.host(), bits, (one, other) -> one | other);
        }

        long bits(Subject subject) {
            return byHost == null ? anywhere : anywhere | byHost.getOrDefault(subject.host(), 0L);
        }

        private static long bits(Acl acl) {
            int bits = acl.operation() == Operation.ALL ? EVERYTHING : bit(acl.operation());
            return acl.permission() == Permission.DENY
                    ? (long) bits << DENIED_SHIFT
                    : Integer.toUnsignedLong(bits | implied(acl.operation()));
        }

        private static int implied(Operation operation) {
            return switch (operation) {
                case READ, WRITE, DELETE, ALTER -> bit(Operation.DESCRIBE);
                case ALTER_CONFIGS -> bit(Operation.DESCRIBE_CONFIGS);
                default -> 0;
            };
        }
    }
}
