package dev.howdah.broker.handler;

import dev.howdah.broker.quota.QuotaRules;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.DescribeClientQuotasRequest;
import dev.howdah.protocol.message.DescribeClientQuotasRequest.ComponentData;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which entities a DescribeClientQuotas asks for, as Kafka's {@code ClientQuotasImage.describe}. Immutable.
 *
 * @param names by type; null for the default
 * @param types those of which any name will do
 * @param strict whether an entity must have no other types
 */
record QuotaFilter(Map<String, @Nullable String> names, Set<String> types, boolean strict) {

    private static final byte EXACT = 0;
    private static final byte DEFAULT = 1;
    private static final byte SPECIFIED = 2;

    private static final Set<String> KNOWN = Set.of(QuotaRules.USER, QuotaRules.CLIENT_ID, QuotaRules.IP);

    /** @throws RefusedException with Kafka's error and words */
    static QuotaFilter of(DescribeClientQuotasRequest request) {
        QuotaFilter filter = new QuotaFilter(new HashMap<>(), new HashSet<>(), request.strict());
        request.components().forEach(filter::add);
        if (filter.asksFor(QuotaRules.IP)
                && (filter.asksFor(QuotaRules.USER) || filter.asksFor(QuotaRules.CLIENT_ID))) {
            throw invalid("Invalid entity filter component combination. IP filter component should not be used with "
                    + "user or clientId filter component.");
        }
        return filter;
    }

    private void add(ComponentData component) {
        String type = component.entityType();
        if (type.isEmpty()) {
            throw invalid("Invalid empty entity type.");
        }
        if (asksFor(type)) {
            throw invalid("Entity type " + type + " cannot appear more than once in the filter.");
        }
        if (!KNOWN.contains(type)) {
            throw new RefusedException(KafkaError.UNSUPPORTED_VERSION, "Unsupported entity type " + type);
        }
        switch (component.matchType()) {
            case EXACT -> {
                if (component.match() == null) {
                    throw invalid("Request specified MATCH_TYPE_EXACT, but set match string to null.");
                }
                names.put(type, component.match());
            }
            case DEFAULT -> {
                requireNoName(component, "MATCH_TYPE_DEFAULT");
                names.put(type, null);
            }
            case SPECIFIED -> {
                requireNoName(component, "MATCH_TYPE_SPECIFIED");
                types.add(type);
            }
            default -> throw invalid("Unknown match type " + component.matchType());
        }
    }

    private static void requireNoName(ComponentData component, String matchType) {
        if (component.match() != null) {
            throw invalid("Request specified " + matchType + ", but also specified a match string.");
        }
    }

    private static RefusedException invalid(String message) {
        return new RefusedException(KafkaError.INVALID_REQUEST, message);
    }

    private boolean asksFor(String type) {
        return names.containsKey(type) || types.contains(type);
    }

    /** @param entity as on the wire */
    boolean matches(Map<String, @Nullable String> entity) {
        if (strict && entity.size() != names.size() + types.size()) {
            return false;
        }
        return entity.keySet().containsAll(types)
                && names.entrySet().stream()
                        .allMatch(name -> entity.containsKey(name.getKey())
                                && Objects.equals(entity.get(name.getKey()), name.getValue()));
    }
}
