package dev.howdah.compat.quotas;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.message.AlterClientQuotasRequestData;
import org.apache.kafka.common.message.AlterClientQuotasResponseData;
import org.apache.kafka.common.message.DescribeClientQuotasRequestData;
import org.apache.kafka.common.message.DescribeClientQuotasResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * Requests for quotas by short words, and their answers as lines, without the order that a hash map gives them. {@code user=a,client-id=b} is
 * an entity, {@code user=*} one of the default user; {@code name=1} sets a quota, {@code name=} removes it.
 */
final class QuotaRequests {

    static final byte EXACT = 0;
    static final byte DEFAULT = 1;
    static final byte ANY = 2;

    private QuotaRequests() {}

    static AlterClientQuotasRequestData.EntryData set(String entity, String... quotas) {
        List<AlterClientQuotasRequestData.EntityData> parts = new ArrayList<>();
        Arrays.stream(entity.split(",")).filter(part -> !part.isEmpty()).forEach(part -> {
            String[] words = part.split("=", 2);
            parts.add(new AlterClientQuotasRequestData.EntityData()
                    .setEntityType(words[0])
                    .setEntityName(words[1].equals("*") ? null : words[1]));
        });
        List<AlterClientQuotasRequestData.OpData> ops = new ArrayList<>();
        for (String quota : quotas) {
            String[] words = quota.split("=", 2);
            ops.add(new AlterClientQuotasRequestData.OpData()
                    .setKey(words[0])
                    .setValue(words[1].isEmpty() ? 0 : Double.parseDouble(words[1]))
                    .setRemove(words[1].isEmpty()));
        }
        return new AlterClientQuotasRequestData.EntryData().setEntity(parts).setOps(ops);
    }

    static AlterClientQuotasRequestData alter(AlterClientQuotasRequestData.EntryData... entries) {
        return new AlterClientQuotasRequestData().setEntries(List.of(entries));
    }

    static DescribeClientQuotasRequestData.ComponentData component(String type, int matchType, @Nullable String match) {
        return new DescribeClientQuotasRequestData.ComponentData()
                .setEntityType(type)
                .setMatchType((byte) matchType)
                .setMatch(match);
    }

    static DescribeClientQuotasRequestData describe(
            boolean strict, DescribeClientQuotasRequestData.ComponentData... components) {
        return new DescribeClientQuotasRequestData().setStrict(strict).setComponents(List.of(components));
    }

    static String line(AlterClientQuotasResponseData answer) {
        return answer.entries().stream()
                .map(entry -> sorted(entry.entity().stream().map(part -> part.entityType() + "=" + part.entityName()))
                        + " " + Errors.forCode(entry.errorCode()) + " " + entry.errorMessage())
                .sorted()
                .collect(Collectors.joining("; "));
    }

    static String line(DescribeClientQuotasResponseData answer) {
        String entries = answer.entries() == null
                ? "null"
                : sorted(answer.entries().stream()
                        .map(entry -> sorted(entry.entity().stream()
                                        .map(part -> part.entityType() + "=" + part.entityName()))
                                + sorted(entry.values().stream().map(value -> value.key() + "=" + value.value()))));
        return Errors.forCode(answer.errorCode()) + " " + answer.errorMessage() + " " + entries;
    }

    private static String sorted(Stream<String> words) {
        return words.sorted().collect(Collectors.joining(", ", "[", "]"));
    }
}
