package dev.howdah.broker.handler;

import dev.howdah.broker.quota.QuotaRules;
import dev.howdah.storage.QuotaEntity;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Entities of quotas as the wire has them, maps from types to names with null for the default, and as the store has them. Thread: any. */
final class QuotaEntities {

    private QuotaEntities() {}

    static QuotaEntity stored(Map<String, @Nullable String> entity) {
        return new QuotaEntity(
                stored(entity, QuotaRules.USER), stored(entity, QuotaRules.CLIENT_ID), stored(entity, QuotaRules.IP));
    }

    private static @Nullable String stored(Map<String, @Nullable String> entity, String type) {
        if (!entity.containsKey(type)) {
            return null;
        }
        String name = entity.get(type);
        return name == null ? QuotaEntity.DEFAULT : name;
    }

    static Map<String, @Nullable String> onWire(QuotaEntity entity) {
        Map<String, @Nullable String> names = new LinkedHashMap<>();
        put(names, QuotaRules.IP, entity.ip());
        put(names, QuotaRules.CLIENT_ID, entity.clientId());
        put(names, QuotaRules.USER, entity.user());
        return names;
    }

    private static void put(Map<String, @Nullable String> names, String type, @Nullable String stored) {
        if (stored != null) {
            names.put(type, stored.equals(QuotaEntity.DEFAULT) ? null : stored);
        }
    }
}
