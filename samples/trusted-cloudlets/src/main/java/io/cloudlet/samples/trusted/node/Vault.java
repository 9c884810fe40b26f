package io.cloudlet.samples.trusted.node;

import io.cloudlet.CloudletId;
import io.cloudlet.CloudletInfo;
import io.cloudlet.ErrorCode;
import io.cloudlet.Federation;
import io.cloudlet.NotFoundException;
import io.cloudlet.data.DataObject;
import io.cloudlet.data.Dataset;
import io.cloudlet.policy.Fence;
import io.cloudlet.policy.FenceEpoch;
import io.cloudlet.policy.FenceId;
import io.cloudlet.policy.FenceInfo;
import io.cloudlet.samples.trusted.node.DataMessages.Carried;
import io.cloudlet.samples.trusted.node.DataMessages.CarryIn;
import io.cloudlet.samples.trusted.node.DataMessages.CarryOut;
import io.cloudlet.samples.trusted.node.DataMessages.Draw;
import io.cloudlet.samples.trusted.node.DataMessages.Holdings;
import io.cloudlet.samples.trusted.node.DataMessages.Include;
import io.cloudlet.samples.trusted.node.DataMessages.Inside;
import io.cloudlet.samples.trusted.node.DataMessages.Letter;
import io.cloudlet.samples.trusted.node.DataMessages.Progress;
import io.cloudlet.samples.trusted.node.DataMessages.Read;
import io.cloudlet.samples.trusted.node.DataMessages.Seen;
import io.cloudlet.samples.trusted.node.DataMessages.Where;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** What an application does with fences and with the data inside them. */
final class Vault {

    private final Supplier<Federation> federation;
    private final Transfers transfers = new Transfers();

    Vault(Supplier<Federation> federation) {
        this.federation = federation;
    }

    // What an operations manager does.

    FenceId draw(Draw draw) {
        List<CloudletId> members = draw.members().stream().map(this::id).toList();
        return federation
                .get()
                .fences()
                .define(Fence.named(draw.name())
                        .regions(draw.regions().toArray(String[]::new))
                        .members(members));
    }

    void include(Include include) {
        federation.get().fences().include(new FenceId(include.fence()), id(include.cloudlet()));
    }

    List<Seen> fences() {
        return federation.get().fences().list().stream().map(this::seen).toList();
    }

    // What an application developer does.

    void create(Where where) {
        federation.get().data().create(where.dataset(), new FenceId(where.fence()));
    }

    List<String> datasets() {
        return federation.get().data().list().stream().map(Dataset::name).toList();
    }

    void put(Letter letter) {
        dataset(letter.where()).put(letter.where().object(), letter.text().getBytes(StandardCharsets.UTF_8));
    }

    void delete(Where where) {
        dataset(where).delete(where.object());
    }

    Read read(Where where) throws IOException {
        return transfers.read(dataset(where).object(where.object()));
    }

    Holdings holdings(Where where) {
        List<DataObject> objects = dataset(where).list(where.object());
        return new Holdings(
                objects.size(),
                objects.stream().mapToLong(DataObject::size).sum(),
                objects.stream().filter(DataObject::here).count());
    }

    Carried carryIn(CarryIn carry) throws IOException, InterruptedException {
        Folder folder = Folder.of(carry.roots().stream().map(Path::of).toList());
        return transfers.in(
                dataset(carry.where()), carry.where().object(), carry.few() ? folder.few() : folder.files());
    }

    Carried carryOut(CarryOut carry) throws IOException, InterruptedException {
        return transfers.out(dataset(carry.where()), carry.where().object(), Path.of(carry.list()));
    }

    Progress progress() {
        return transfers.progress();
    }

    private Dataset dataset(Where where) {
        return where.fence().isEmpty()
                ? federation.get().data().dataset(where.dataset())
                : federation.get().data().dataset(where.dataset(), new FenceId(where.fence()));
    }

    private CloudletId id(String name) {
        return federation
                .get()
                .cloudlets()
                .named(name)
                .map(CloudletInfo::id)
                .orElseThrow(() -> new NotFoundException(ErrorCode.NOT_FOUND, "no cloudlet is called " + name));
    }

    private Seen seen(FenceInfo info) {
        return new Seen(
                info.name(),
                info.id().hex(),
                info.epoch().map(FenceEpoch::toString).orElse(""),
                info.members().stream().map(this::inside).toList(),
                info.rewrapping().complete());
    }

    private Inside inside(FenceInfo.Member member) {
        String name = federation.get().cloudlets().list().stream()
                .filter(info -> info.id().equals(member.id()))
                .map(CloudletInfo::name)
                .findFirst()
                .orElse(member.id().hex());
        return new Inside(name, member.standing().name(), member.why());
    }
}
