package dev.howdah.broker.handler;

import dev.howdah.broker.admin.AdminThreads;
import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.DescribeUserScramCredentialsRequest;
import dev.howdah.protocol.message.DescribeUserScramCredentialsRequest.UserName;
import dev.howdah.protocol.message.DescribeUserScramCredentialsResponse;
import dev.howdah.protocol.message.DescribeUserScramCredentialsResponse.CredentialInfo;
import dev.howdah.protocol.message.DescribeUserScramCredentialsResponse.DescribeUserScramCredentialsResult;
import dev.howdah.storage.CredentialStore;
import dev.howdah.storage.ScramCredential;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * DescribeUserScramCredentials v0: which of Howdah's own users have which mechanisms, with how many iterations. Errors and messages
 * are those of Kafka's {@code ScramImage}. Roles of Postgres are not listed.
 */
public final class DescribeUserScramCredentialsHandler extends Handler<DescribeUserScramCredentialsRequest> {

    private final CredentialStore credentials;
    private final AdminThreads threads;

    public DescribeUserScramCredentialsHandler(CredentialStore credentials, AdminThreads threads) {
        super(ApiKey.DESCRIBE_USER_SCRAM_CREDENTIALS, 0, 0);
        this.credentials = credentials;
        this.threads = threads;
    }

    @Override
    public void handle(Call call, DescribeUserScramCredentialsRequest request) {
        threads.answer(call, () -> describe(request.users()));
    }

    @Override
    public Optional<ApiMessage> errorResponse(
            short version, DescribeUserScramCredentialsRequest request, KafkaError error) {
        return Optional.of(DescribeUserScramCredentialsResponse.builder()
                .errorCode(error.code())
                .results(Stream.ofNullable(request.users())
                        .flatMap(List::stream)
                        .map(user -> fault(user.name(), error, null))
                        .toList())
                .build());
    }

    /** @param asked null or empty for all users */
    private DescribeUserScramCredentialsResponse describe(@Nullable List<UserName> asked) {
        Map<String, List<ScramCredential>> all = credentials.list();
        Map<String, Boolean> isTwice = new LinkedHashMap<>();
        if (asked == null || asked.isEmpty()) {
            all.keySet().forEach(user -> isTwice.put(user, false));
        } else {
            asked.forEach(user -> isTwice.merge(user.name(), false, (once, again) -> true));
        }
        List<DescribeUserScramCredentialsResult> results = new ArrayList<>(isTwice.size());
        isTwice.forEach((user, twice) -> results.add(twice ? twice(user) : found(user, all.get(user))));
        return DescribeUserScramCredentialsResponse.builder().results(results).build();
    }

    private static DescribeUserScramCredentialsResult found(String user, @Nullable List<ScramCredential> credentials) {
        if (credentials == null) {
            return fault(
                    user,
                    KafkaError.RESOURCE_NOT_FOUND,
                    "Attempt to describe a user credential that does not exist: " + user);
        }
        return new DescribeUserScramCredentialsResult(
                user,
                KafkaError.NONE.code(),
                null,
                credentials.stream()
                        .map(credential ->
                                new CredentialInfo(ScramTypes.of(credential.mechanism()), credential.iterations()))
                        .toList());
    }

    private static DescribeUserScramCredentialsResult twice(String user) {
        return fault(
                user,
                KafkaError.DUPLICATE_RESOURCE,
                "Cannot describe SCRAM credentials for the same user twice in a single request: " + user);
    }

    private static DescribeUserScramCredentialsResult fault(String user, KafkaError error, @Nullable String message) {
        return new DescribeUserScramCredentialsResult(user, error.code(), message, List.of());
    }
}
