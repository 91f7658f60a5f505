package dev.howdah.broker.handler;

import dev.howdah.broker.admin.AdminThreads;
import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.DescribeClientQuotasRequest;
import dev.howdah.protocol.message.DescribeClientQuotasResponse;
import dev.howdah.protocol.message.DescribeClientQuotasResponse.EntityData;
import dev.howdah.protocol.message.DescribeClientQuotasResponse.EntryData;
import dev.howdah.protocol.message.DescribeClientQuotasResponse.ValueData;
import dev.howdah.storage.Quota;
import dev.howdah.storage.QuotaEntity;
import dev.howdah.storage.QuotaStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** DescribeClientQuotas v0–1 (KIP-546): the quotas that are set, as the store has them now. */
public final class DescribeClientQuotasHandler extends Handler<DescribeClientQuotasRequest> {

    private final QuotaStore store;
    private final AdminThreads threads;

    public DescribeClientQuotasHandler(QuotaStore store, AdminThreads threads) {
        super(ApiKey.DESCRIBE_CLIENT_QUOTAS, 0, 1);
        this.store = store;
        this.threads = threads;
    }

    @Override
    public void handle(Call call, DescribeClientQuotasRequest request) {
        QuotaFilter filter;
        try {
            filter = QuotaFilter.of(request);
        } catch (RefusedException refused) {
            call.respond(failed(refused.refusal().error(), refused.refusal().message()));
            return;
        }
        threads.answer(call, () -> describe(filter));
    }

    private DescribeClientQuotasResponse describe(QuotaFilter filter) {
        Map<QuotaEntity, List<ValueData>> entries = new LinkedHashMap<>();
        for (Quota quota : store.list()) {
            if (filter.matches(QuotaEntities.onWire(quota.entity()))) {
                entries.computeIfAbsent(quota.entity(), entity -> new ArrayList<>())
                        .add(new ValueData(quota.name(), quota.value()));
            }
        }
        List<EntryData> described = new ArrayList<>(entries.size());
        entries.forEach((entity, values) -> described.add(new EntryData(entity(entity), values)));
        return DescribeClientQuotasResponse.builder().entries(described).build();
    }

    private static List<EntityData> entity(QuotaEntity entity) {
        List<EntityData> parts = new ArrayList<>(2);
        QuotaEntities.onWire(entity).forEach((type, name) -> parts.add(new EntityData(type, name)));
        return parts;
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, DescribeClientQuotasRequest request, KafkaError error) {
        return Optional.of(failed(error, null));
    }

    private static DescribeClientQuotasResponse failed(KafkaError error, @Nullable String message) {
        return DescribeClientQuotasResponse.builder()
                .errorCode(error.code())
                .errorMessage(message)
                .entries(null)
                .build();
    }
}
