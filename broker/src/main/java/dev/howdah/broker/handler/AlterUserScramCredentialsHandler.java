package dev.howdah.broker.handler;

import dev.howdah.broker.admin.AdminAudit;
import dev.howdah.broker.admin.AdminThreads;
import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.config.Limits;
import dev.howdah.broker.sasl.ScramKeys;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.AlterUserScramCredentialsRequest;
import dev.howdah.protocol.message.AlterUserScramCredentialsRequest.ScramCredentialDeletion;
import dev.howdah.protocol.message.AlterUserScramCredentialsRequest.ScramCredentialUpsertion;
import dev.howdah.protocol.message.AlterUserScramCredentialsResponse;
import dev.howdah.protocol.message.AlterUserScramCredentialsResponse.AlterUserScramCredentialsResult;
import dev.howdah.storage.CredentialStore;
import dev.howdah.storage.ScramCredential;
import dev.howdah.storage.ScramMechanism;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * AlterUserScramCredentials v0: adds, changes and removes Howdah's own users. Errors and messages are those of Kafka's {@code
 * ScramControlManager}: one change a user and request, 4096 to 16384 iterations.
 *
 * <p>Beyond Kafka: a name of more than {@value Limits#USER_NAME_BYTES_MAX} bytes or with a NUL, and a salted password that is not of
 * the length of its hash, are refused.
 */
public final class AlterUserScramCredentialsHandler extends Handler<AlterUserScramCredentialsRequest> {

    private static final int SALT_BYTES_MAX = 1_000;

    private static final Refusal TWICE =
            new Refusal(KafkaError.DUPLICATE_RESOURCE, "A user credential cannot be altered twice in the same request");
    private static final Refusal ABSENT =
            new Refusal(KafkaError.RESOURCE_NOT_FOUND, "Attempt to delete a user credential that does not exist");

    private final CredentialStore credentials;
    private final AdminThreads threads;
    private final Consumer<String> onChanged;

    /** @param onChanged is told of each user that is another now */
    public AlterUserScramCredentialsHandler(
            CredentialStore credentials, AdminThreads threads, Consumer<String> onChanged) {
        super(ApiKey.ALTER_USER_SCRAM_CREDENTIALS, 0, 0);
        this.credentials = credentials;
        this.threads = threads;
        this.onChanged = onChanged;
    }

    @Override
    public void handle(Call call, AlterUserScramCredentialsRequest request) {
        threads.answer(call, () -> alter(call, request));
    }

    @Override
    public Optional<ApiMessage> errorResponse(
            short version, AlterUserScramCredentialsRequest request, KafkaError error) {
        return Optional.of(AlterUserScramCredentialsResponse.builder()
                .results(users(request)
                        .map(user -> new AlterUserScramCredentialsResult(user, error.code(), null))
                        .toList())
                .build());
    }

    private AlterUserScramCredentialsResponse alter(Call call, AlterUserScramCredentialsRequest request) {
        Map<String, Refusal> refusals = new LinkedHashMap<>();
        Map<String, ScramMechanism> removals = new LinkedHashMap<>();
        Map<String, ScramCredential> puts = new LinkedHashMap<>();
        Set<String> named = new HashSet<>();
        users(request).filter(user -> !named.add(user)).forEach(user -> refusals.put(user, TWICE));
        for (ScramCredentialDeletion deletion : request.deletions()) {
            if (!refusals.containsKey(deletion.name())) {
                Optional<Refusal> fault = findFault(deletion.name(), deletion.mechanism());
                fault.ifPresentOrElse(
                        refusal -> refusals.put(deletion.name(), refusal),
                        () -> removals.put(
                                deletion.name(),
                                ScramTypes.find(deletion.mechanism()).orElseThrow()));
            }
        }
        for (ScramCredentialUpsertion upsertion : request.upsertions()) {
            if (!refusals.containsKey(upsertion.name())) {
                findFault(upsertion)
                        .ifPresentOrElse(
                                refusal -> refusals.put(upsertion.name(), refusal),
                                () -> puts.put(upsertion.name(), credential(upsertion)));
            }
        }
        try {
            credentials.alter(removals, puts).forEach(user -> refusals.put(user, ABSENT));
        } finally {
            // Also if it is not known whether they were stored.
            Stream.concat(removals.keySet().stream(), puts.keySet().stream()).forEach(onChanged);
        }
        note(call, removals.keySet(), puts.keySet(), refusals.keySet());
        return AlterUserScramCredentialsResponse.builder()
                .results(users(request)
                        .distinct()
                        .map(user -> result(user, refusals.get(user)))
                        .toList())
                .build();
    }

    private static Optional<Refusal> findFault(ScramCredentialUpsertion upsertion) {
        Optional<Refusal> fault = findFault(upsertion.name(), upsertion.mechanism());
        if (fault.isPresent()) {
            return fault;
        }
        if (upsertion.iterations() < ScramKeys.ITERATIONS_MIN) {
            return unacceptable("Too few iterations");
        }
        if (upsertion.iterations() > ScramKeys.ITERATIONS_MAX) {
            return unacceptable("Too many iterations");
        }
        int saltBytes = upsertion.salt().readableBytes();
        if (saltBytes == 0 || saltBytes > SALT_BYTES_MAX) {
            return unacceptable("A salt has 1 to " + SALT_BYTES_MAX + " bytes");
        }
        ScramMechanism mechanism = ScramTypes.find(upsertion.mechanism()).orElseThrow();
        if (!ScramKeys.fits(mechanism, upsertion.saltedPassword().readableBytes())) {
            return unacceptable("The salted password has not the length of its hash");
        }
        return Optional.empty();
    }

    private static Optional<Refusal> findFault(String user, byte mechanism) {
        if (user.isEmpty()) {
            return unacceptable("Username must not be empty");
        }
        if (user.indexOf('\0') >= 0 || user.getBytes(StandardCharsets.UTF_8).length > Limits.USER_NAME_BYTES_MAX) {
            return unacceptable("Username must have no NUL, and at most " + Limits.USER_NAME_BYTES_MAX + " bytes");
        }
        return ScramTypes.find(mechanism).isPresent()
                ? Optional.empty()
                : Optional.of(new Refusal(KafkaError.UNSUPPORTED_SASL_MECHANISM, "Unknown SCRAM mechanism"));
    }

    private static Optional<Refusal> unacceptable(String why) {
        return Optional.of(new Refusal(KafkaError.UNACCEPTABLE_CREDENTIAL, why));
    }

    private static ScramCredential credential(ScramCredentialUpsertion upsertion) {
        return ScramKeys.ofSalted(
                ScramTypes.find(upsertion.mechanism()).orElseThrow(),
                ByteBufUtil.getBytes(upsertion.saltedPassword()),
                ByteBufUtil.getBytes(upsertion.salt()),
                upsertion.iterations());
    }

    private static AlterUserScramCredentialsResult result(String user, @Nullable Refusal refusal) {
        return refusal == null
                ? new AlterUserScramCredentialsResult(user, KafkaError.NONE.code(), null)
                : new AlterUserScramCredentialsResult(user, refusal.error().code(), refusal.message());
    }

    private static void note(Call call, Set<String> removals, Set<String> puts, Set<String> refusals) {
        List<String> removed =
                removals.stream().filter(user -> !refusals.contains(user)).toList();
        if (!puts.isEmpty() || !removed.isEmpty()) {
            AdminAudit.by(call)
                    .addKeyValue("set", AdminAudit.some(puts))
                    .addKeyValue("removed", AdminAudit.some(removed))
                    .addKeyValue("refused", refusals.size())
                    .log("Users are changed");
        }
    }

    private static Stream<String> users(AlterUserScramCredentialsRequest request) {
        return Stream.concat(
                request.deletions().stream().map(ScramCredentialDeletion::name),
                request.upsertions().stream().map(ScramCredentialUpsertion::name));
    }
}
