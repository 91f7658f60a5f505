package dev.howdah.broker.handler;

import dev.howdah.broker.acl.AclFilter;
import dev.howdah.broker.acl.Authorizer;
import dev.howdah.broker.admin.AdminAudit;
import dev.howdah.broker.admin.AdminThreads;
import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.DeleteAclsRequest;
import dev.howdah.protocol.message.DeleteAclsResponse;
import dev.howdah.protocol.message.DeleteAclsResponse.DeleteAclsFilterResult;
import dev.howdah.protocol.message.DeleteAclsResponse.DeleteAclsMatchingAcl;
import dev.howdah.storage.Acl;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * DeleteAcls v1–3: deletes the ACLs that match any of the filters, in one transaction; each filter is answered with those that match it. As
 * in Kafka, a filter with the number 0, which is "unknown", closes the connection, and without an authorizer the answer is
 * SECURITY_DISABLED. What a person has granted to a role of Postgres is listed as an ACL, and is not revoked: those that match are answered
 * with POLICY_VIOLATION.
 */
public final class DeleteAclsHandler extends Handler<DeleteAclsRequest> {

    private static final String GRANTED = "It is granted in Postgres: revoke it there.";

    private final Optional<Authorizer> authorizer;
    private final AdminThreads threads;

    public DeleteAclsHandler(Optional<Authorizer> authorizer, AdminThreads threads) {
        super(ApiKey.DELETE_ACLS, 1, 3);
        this.authorizer = authorizer;
        this.threads = threads;
    }

    @Override
    public void handle(Call call, DeleteAclsRequest request) {
        List<AclFilter> filters = filters(request);
        if (filters.stream().anyMatch(AclFilter::isMalformed)) {
            call.close("a filter of ACLs with an unknown element");
        } else if (authorizer.isEmpty()) {
            call.respond(refusal(request, KafkaError.SECURITY_DISABLED, DescribeAclsHandler.NO_AUTHORIZER));
        } else {
            threads.answer(call, () -> delete(call, authorizer.get(), filters));
        }
    }

    private static List<AclFilter> filters(DeleteAclsRequest request) {
        return request.filters().stream()
                .map(filter -> new AclFilter(
                        filter.resourceTypeFilter(),
                        filter.resourceNameFilter(),
                        filter.patternTypeFilter(),
                        filter.principalFilter(),
                        filter.hostFilter(),
                        filter.operation(),
                        filter.permissionType()))
                .toList();
    }

    private static DeleteAclsResponse delete(Call call, Authorizer authorizer, List<AclFilter> filters) {
        List<DeleteAclsFilterResult> results = new ArrayList<>();
        Set<Acl> gone = new HashSet<>();
        Set<Acl> granted = authorizer.granted();
        authorizer.change(before -> {
            results.clear();
            gone.clear();
            for (AclFilter filter : filters) {
                Optional<String> fault = filter.findFault();
                List<Acl> matching = fault.isPresent()
                        ? List.of()
                        : before.stream().filter(filter::matches).toList();
                gone.addAll(matching);
                results.add(result(
                        fault,
                        matching,
                        granted.stream()
                                .filter(acl -> fault.isEmpty() && filter.matches(acl))
                                .toList()));
            }
            Set<Acl> after = new HashSet<>(before);
            after.removeAll(gone);
            return after;
        });
        gone.forEach(
                acl -> AdminAudit.by(call).addKeyValue("acl", AclWords.of(acl)).log("An ACL is deleted"));
        return DeleteAclsResponse.builder().filterResults(results).build();
    }

    private static DeleteAclsFilterResult result(Optional<String> fault, List<Acl> deleted, List<Acl> kept) {
        return new DeleteAclsFilterResult(
                fault.isPresent() ? KafkaError.INVALID_REQUEST.code() : KafkaError.NONE.code(),
                fault.orElse(null),
                Stream.concat(
                                deleted.stream().map(acl -> matching(acl, KafkaError.NONE, null)),
                                kept.stream().map(acl -> matching(acl, KafkaError.POLICY_VIOLATION, GRANTED)))
                        .toList());
    }

    private static DeleteAclsMatchingAcl matching(Acl acl, KafkaError error, @Nullable String message) {
        return DeleteAclsMatchingAcl.builder()
                .errorCode(error.code())
                .errorMessage(message)
                .resourceType(acl.resourceType().code())
                .resourceName(acl.resourceName())
                .patternType(acl.patternType().code())
                .principal(acl.principal())
                .host(acl.host())
                .operation(acl.operation().code())
                .permissionType(acl.permission().code())
                .build();
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, DeleteAclsRequest request, KafkaError error) {
        return Optional.of(refusal(request, error, ""));
    }

    private static DeleteAclsResponse refusal(DeleteAclsRequest request, KafkaError error, String message) {
        return DeleteAclsResponse.builder()
                .filterResults(request.filters().stream()
                        .map(filter -> new DeleteAclsFilterResult(error.code(), message, List.of()))
                        .toList())
                .build();
    }
}
