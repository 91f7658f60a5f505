package dev.howdah.broker.handler;

import dev.howdah.broker.acl.Authorizer;
import dev.howdah.broker.admin.AdminAudit;
import dev.howdah.broker.admin.AdminThreads;
import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.config.Limits;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.CreateAclsRequest;
import dev.howdah.protocol.message.CreateAclsRequest.AclCreation;
import dev.howdah.protocol.message.CreateAclsResponse;
import dev.howdah.protocol.message.CreateAclsResponse.AclCreationResult;
import dev.howdah.storage.Acl;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * CreateAcls v1–3: adds ACLs, all that are well formed in one transaction; the others are refused, each with INVALID_REQUEST. One that is
 * there already is no error. As in Kafka, the number 0, which is "unknown", closes the connection, and without an authorizer the answer is
 * SECURITY_DISABLED.
 */
public final class CreateAclsHandler extends Handler<CreateAclsRequest> {

    private static final byte UNKNOWN = 0;
    private static final String TOO_MANY = "There would be more than " + Limits.ACLS_MAX + " ACLs.";

    private final Optional<Authorizer> authorizer;
    private final AdminThreads threads;

    public CreateAclsHandler(Optional<Authorizer> authorizer, AdminThreads threads) {
        super(ApiKey.CREATE_ACLS, 1, 3);
        this.authorizer = authorizer;
        this.threads = threads;
    }

    @Override
    public void handle(Call call, CreateAclsRequest request) {
        if (request.creations().stream().anyMatch(CreateAclsHandler::isMalformed)) {
            call.close("an ACL with an unknown element");
        } else if (authorizer.isEmpty()) {
            call.respond(refusal(request, KafkaError.SECURITY_DISABLED, DescribeAclsHandler.NO_AUTHORIZER));
        } else {
            threads.answer(call, () -> create(call, authorizer.get(), request));
        }
    }

    private static boolean isMalformed(AclCreation asked) {
        return asked.resourceType() == UNKNOWN
                || asked.resourcePatternType() == UNKNOWN
                || asked.operation() == UNKNOWN
                || asked.permissionType() == UNKNOWN;
    }

    private static CreateAclsResponse create(Call call, Authorizer authorizer, CreateAclsRequest request) {
        Set<Acl> wanted = new LinkedHashSet<>();
        List<AclCreationResult> results = new ArrayList<>();
        for (AclCreation asked : request.creations()) {
            Optional<String> fault = findFault(asked);
            results.add(fault.map(why -> new AclCreationResult(KafkaError.INVALID_REQUEST.code(), why))
                    .orElseGet(() -> new AclCreationResult(KafkaError.NONE.code(), null)));
            if (fault.isEmpty()) {
                wanted.add(acl(asked));
            }
        }
        Set<Acl> added = new LinkedHashSet<>(wanted);
        try {
            authorizer.change(before -> {
                Set<Acl> after = new HashSet<>(before);
                added.removeAll(before);
                after.addAll(wanted);
                if (after.size() > Limits.ACLS_MAX) {
                    throw new RefusedException(KafkaError.POLICY_VIOLATION, TOO_MANY);
                }
                return after;
            });
        } catch (RefusedException tooMany) {
            return refusal(request, KafkaError.POLICY_VIOLATION, TOO_MANY);
        }
        added.forEach(
                acl -> AdminAudit.by(call).addKeyValue("acl", AclWords.of(acl)).log("An ACL is created"));
        return CreateAclsResponse.builder().results(results).build();
    }

    /** In Kafka's words ({@code AclApis}, {@code AclControlManager}). */
    private static Optional<String> findFault(AclCreation asked) {
        Optional<Acl.ResourceType> type = Acl.ResourceType.ofCode(asked.resourceType());
        if (type.equals(Optional.of(Acl.ResourceType.CLUSTER))
                && !asked.resourceName().equals(Acl.CLUSTER_NAME)) {
            return Optional.of("The only valid name for the CLUSTER resource is " + Acl.CLUSTER_NAME);
        }
        if (asked.resourceName().isEmpty()) {
            return Optional.of("Invalid empty resource name");
        }
        if (type.isEmpty()) {
            return Optional.of("Invalid resourceType " + asked.resourceType());
        }
        if (Acl.PatternType.ofCode(asked.resourcePatternType()).isEmpty()) {
            return Optional.of("Invalid patternType " + asked.resourcePatternType());
        }
        if (Acl.Operation.ofCode(asked.operation()).isEmpty()) {
            return Optional.of("Invalid operation " + asked.operation());
        }
        if (Acl.Permission.ofCode(asked.permissionType()).isEmpty()) {
            return Optional.of("Invalid permissionType " + asked.permissionType());
        }
        boolean hasNul = (asked.resourceName() + asked.principal() + asked.host()).indexOf(0) >= 0;
        return hasNul ? Optional.of("Postgres cannot store a NUL.") : Optional.empty();
    }

    /** Of what has no fault. */
    private static Acl acl(AclCreation asked) {
        return new Acl(
                Acl.ResourceType.ofCode(asked.resourceType()).orElseThrow(),
                asked.resourceName(),
                Acl.PatternType.ofCode(asked.resourcePatternType()).orElseThrow(),
                asked.principal(),
                asked.host(),
                Acl.Operation.ofCode(asked.operation()).orElseThrow(),
                Acl.Permission.ofCode(asked.permissionType()).orElseThrow());
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, CreateAclsRequest request, KafkaError error) {
        return Optional.of(refusal(request, error, ""));
    }

    private static CreateAclsResponse refusal(CreateAclsRequest request, KafkaError error, String message) {
        return CreateAclsResponse.builder()
                .results(request.creations().stream()
                        .map(creation -> new AclCreationResult(error.code(), message))
                        .toList())
                .build();
    }
}
