package dev.howdah.broker.http.ingest;

import dev.howdah.broker.http.Json;
import dev.howdah.broker.http.Problem;
import dev.howdah.broker.http.Response;
import io.netty.handler.codec.http.HttpResponseStatus;

/** Howdah's own answers: {@code {"topic":"orders","records":1,"partitions":[{"partition":0,…}]}}, or a problem. Thread: any. */
final class PlainAnswers implements AnswerForm {

    @Override
    public Receipt.Detail detail() {
        return Receipt.Detail.SUMS;
    }

    @Override
    public Response stored(String topic, Receipt receipt) {
        StringBuilder json =
                new StringBuilder("{\"topic\":").append(Json.quote(topic)).append(',');
        receipt.members(json);
        return Response.json(HttpResponseStatus.OK, json.append("}\n").toString());
    }

    @Override
    public Response failed(String topic, Problem problem) {
        return problem.response();
    }
}
