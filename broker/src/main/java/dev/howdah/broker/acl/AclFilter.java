package dev.howdah.broker.acl;

import dev.howdah.storage.Acl;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which ACLs are meant, by Kafka's numbers ({@code AclBindingFilter}): 1 is any, and a number that Kafka does not know either is none.
 *
 * @param patternType 2 is every pattern that has {@code resourceName} among the names for which it stands
 * @param resourceName null is any; so is it for {@code principal} and {@code host}
 */
public record AclFilter(
        byte resourceType,
        @Nullable String resourceName,
        byte patternType,
        @Nullable String principal,
        @Nullable String host,
        byte operation,
        byte permission) {

    private static final byte UNKNOWN = 0;
    private static final byte ANY = 1;
    private static final byte MATCH = 2;

    /** Whether Kafka refuses to read such a request. */
    public boolean isMalformed() {
        return resourceType == UNKNOWN || patternType == UNKNOWN || operation == UNKNOWN || permission == UNKNOWN;
    }

    /** What about the filter is not known; empty if all is. */
    public Optional<String> findFault() {
        boolean isPattern = isAnyOr(resourceType, Acl.ResourceType.ofCode(resourceType))
                && (patternType == MATCH || isAnyOr(patternType, Acl.PatternType.ofCode(patternType)));
        if (!isPattern) {
            return Optional.of("Unknown patternFilter.");
        }
        boolean isEntry = isAnyOr(operation, Acl.Operation.ofCode(operation))
                && isAnyOr(permission, Acl.Permission.ofCode(permission));
        return isEntry ? Optional.empty() : Optional.of("Unknown entryFilter.");
    }

    private static boolean isAnyOr(byte code, Optional<?> known) {
        return code == ANY || known.isPresent();
    }

    public boolean matches(Acl acl) {
        return isOr(resourceType, acl.resourceType().code())
                && matchesPattern(acl)
                && (principal == null || principal.equals(acl.principal()))
                && (host == null || host.equals(acl.host()))
                && isOr(operation, acl.operation().code())
                && isOr(permission, acl.permission().code());
    }

    private static boolean isOr(byte wanted, byte code) {
        return wanted == ANY || wanted == code;
    }

    private boolean matchesPattern(Acl acl) {
        if (patternType != MATCH) {
            return isOr(patternType, acl.patternType().code())
                    && (resourceName == null || resourceName.equals(acl.resourceName()));
        }
        if (resourceName == null) {
            return true;
        }
        return acl.patternType() == Acl.PatternType.PREFIXED
                ? resourceName.startsWith(acl.resourceName())
                : resourceName.equals(acl.resourceName()) || acl.resourceName().equals(Acl.ANY);
    }
}
