package dev.howdah.broker.handler;

import dev.howdah.broker.admin.AdminAudit;
import dev.howdah.broker.admin.AdminThreads;
import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.quota.ClientQuotas;
import dev.howdah.broker.quota.QuotaRules;
import dev.howdah.broker.quota.QuotaType.Owner;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.AlterClientQuotasRequest;
import dev.howdah.protocol.message.AlterClientQuotasRequest.OpData;
import dev.howdah.protocol.message.AlterClientQuotasResponse;
import dev.howdah.protocol.message.AlterClientQuotasResponse.EntityData;
import dev.howdah.protocol.message.AlterClientQuotasResponse.EntryData;
import dev.howdah.storage.Notifications;
import dev.howdah.storage.QuotaChange;
import dev.howdah.storage.QuotaStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * AlterClientQuotas v0–1 (KIP-546): sets and removes quotas, with Kafka's checks ({@code ClientQuotaControlManager}). What is valid is
 * stored in one transaction, and holds here before the answer; other brokers are told.
 *
 * <p>As in Kafka, an entity that comes a second time gets an error, and its first alteration is done nevertheless; and removing what is not
 * set is no error.
 */
public final class AlterClientQuotasHandler extends Handler<AlterClientQuotasRequest> {

    private final QuotaStore store;
    private final ClientQuotas quotas;
    private final Notifications notifications;
    private final AdminThreads threads;

    public AlterClientQuotasHandler(
            QuotaStore store, ClientQuotas quotas, Notifications notifications, AdminThreads threads) {
        super(ApiKey.ALTER_CLIENT_QUOTAS, 0, 1);
        this.store = store;
        this.quotas = quotas;
        this.notifications = notifications;
        this.threads = threads;
    }

    @Override
    public void handle(Call call, AlterClientQuotasRequest request) {
        threads.answer(call, () -> alterAll(call, request));
    }

    private AlterClientQuotasResponse alterAll(Call call, AlterClientQuotasRequest request) {
        Map<Map<String, @Nullable String>, String> faults = new LinkedHashMap<>();
        List<QuotaChange> changes = new ArrayList<>();
        for (AlterClientQuotasRequest.EntryData entry : request.entries()) {
            Map<String, @Nullable String> entity = entity(entry);
            Map<String, @Nullable Double> values = values(entry.ops());
            if (faults.containsKey(entity) || values.size() < entry.ops().size()) {
                faults.put(entity, "Ignoring duplicate entity " + words(entity));
                continue;
            }
            Optional<String> fault = findFault(entity, values);
            faults.put(entity, fault.orElse(""));
            if (fault.isEmpty()) {
                values.forEach(
                        (name, value) -> changes.add(new QuotaChange(QuotaEntities.stored(entity), name, value)));
            }
        }
        if (!request.validateOnly() && !changes.isEmpty()) {
            store.change(changes);
            AdminAudit.by(call)
                    .addKeyValue(
                            "changes",
                            AdminAudit.some(changes.stream()
                                    .map(AlterClientQuotasHandler::words)
                                    .toList()))
                    .log("Quotas of clients are set");
            quotas.refresh(store);
            notifications.offerTopicsChanged();
        }
        List<EntryData> results = new ArrayList<>(faults.size());
        faults.forEach((entity, fault) -> results.add(
                fault.isEmpty()
                        ? result(entity, KafkaError.NONE, null)
                        : result(entity, KafkaError.INVALID_REQUEST, fault)));
        return AlterClientQuotasResponse.builder().entries(results).build();
    }

    /** A type that comes twice has its last name, as in Kafka. */
    private static Map<String, @Nullable String> entity(AlterClientQuotasRequest.EntryData entry) {
        Map<String, @Nullable String> entity = new LinkedHashMap<>();
        entry.entity().forEach(part -> entity.put(part.entityType(), part.entityName()));
        return entity;
    }

    private static Map<String, @Nullable Double> values(List<OpData> ops) {
        Map<String, @Nullable Double> values = new LinkedHashMap<>();
        ops.forEach(op -> values.put(op.key(), op.remove() ? null : (Double) op.value()));
        return values;
    }

    private static Optional<String> findFault(
            Map<String, @Nullable String> entity, Map<String, @Nullable Double> values) {
        Owner owner = entity.containsKey(QuotaRules.IP) ? Owner.ADDRESS : Owner.CLIENT;
        return QuotaRules.findFault(entity)
                .or(() -> values.entrySet().stream()
                        .map(value -> findFault(owner, value.getKey(), value.getValue()))
                        .flatMap(Optional::stream)
                        .findFirst());
    }

    private static Optional<String> findFault(Owner owner, String key, @Nullable Double value) {
        return value == null ? Optional.empty() : QuotaRules.findFault(owner, key, value);
    }

    private static String words(QuotaChange change) {
        return change.entity() + " " + change.name() + "=" + change.value();
    }

    /** As Kafka's {@code ClientQuotaEntity} writes it. */
    private static String words(Map<String, @Nullable String> entity) {
        return "ClientQuotaEntity(entries=" + entity + ")";
    }

    private static EntryData result(Map<String, @Nullable String> entity, KafkaError error, @Nullable String message) {
        List<EntityData> parts = new ArrayList<>(entity.size());
        entity.forEach((type, name) -> parts.add(new EntityData(type, name)));
        return new EntryData(error.code(), message, parts);
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, AlterClientQuotasRequest request, KafkaError error) {
        return Optional.of(AlterClientQuotasResponse.builder()
                .entries(request.entries().stream()
                        .map(entry -> result(entity(entry), error, null))
                        .toList())
                .build());
    }
}
