package io.cloudlet.trust;

import io.cloudlet.CloudletId;
import io.cloudlet.policy.Region;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is known of the machines that cloudlets run on. A cloudlet without a trust backend has software keys, and is {@link TrustLevel#SOFTWARE}. Any
 * member can ask any other for evidence and appraise it by the references that were approved for the federation.
 *
 * <p>Thread-safe. Answers from local state, but for {@link #appraise}, {@link #machine} and {@link #provision}, which say so.
 */
public interface Trust {

    /**
     * Asks a member's machine for fresh evidence, over the link, and appraises it. Blocks for as long as the two machines need, usually under a second, at
     * most until the deadline. A machine that does not pass is a result, not an error.
     *
     * @throws io.cloudlet.NotFoundException if it is no member
     * @throws io.cloudlet.UnreachableException if there is no link, or it does not answer in time; what was known before stays
     */
    Appraisal appraise(CloudletId cloudlet);

    /** What this cloudlet found last of that one's machine, since it was opened, by the references in force now. */
    Optional<Appraisal> last(CloudletId cloudlet);

    /** The last appraisals of all, by id. */
    List<Appraisal> list();

    /** What is known of a cloudlet's machine and what that rests on, in words, one finding a line: what was found here, and who else says what. */
    String why(CloudletId cloudlet);

    /**
     * What members say of a cloudlet's machine in their logs, by who says so. Each says what it found as soon as that changes, and the same again twice an
     * hour; as old as what is known of its log.
     */
    List<Verdict> verdicts(CloudletId cloudlet);

    /** All that the last appraisal here rests on beside references, to be kept for {@link #replay}; empty if nothing was shown. */
    Optional<byte[]> evidence(CloudletId cloudlet);

    /**
     * Judges kept evidence again by the references in force here now, asking nobody, and saying it nowhere. By the same references it comes to the verdict that
     * was said then, finding for finding; {@link Verdict#references} tells whether they are the same.
     *
     * @param evidence what {@link #evidence} gave, here or elsewhere
     * @throws io.cloudlet.InvalidArgumentException if it is something else
     */
    Verdict replay(byte[] evidence);

    /**
     * This machine's name, for the inventory: the hash of its endorsement key. Asks the backend, and blocks for as long as it needs.
     *
     * @throws io.cloudlet.NotFoundException {@code no-attestation}, if it has none, or its TPM holds no certificate
     * @throws io.cloudlet.UnreachableException if the backend does not answer in time
     */
    String machine();

    /**
     * Says, as a tag authority, where a machine is. Needs neither that machine nor a right: whether it counts is decided by who approved the authority.
     *
     * @param machine see {@link #machine()}
     * @param until at most in whole seconds
     * @throws io.cloudlet.InvalidArgumentException if {@code machine} names none, or {@code until} has passed
     */
    TagCertificate certify(String machine, Region region, Instant until, TagKey authority);

    /**
     * Puts a tag into this machine's TPM, in place of one that is there. The authority signs once more, for this content in this TPM now, so that
     * nobody puts an old tag back. Blocks for as long as the TPM and the authority need.
     *
     * @throws io.cloudlet.InvalidArgumentException if the tag is another machine's, another federation's, not that authority's, or has expired
     * @throws io.cloudlet.NotFoundException {@code no-attestation}, if this machine has no trust backend
     * @throws io.cloudlet.BackendFaultException if the TPM refuses: its owner has a password, the platform's hierarchy is closed, or a tag of another
     *     authority that cannot be deleted is there
     * @throws io.cloudlet.UnreachableException if the TPM or the authority does not answer in time
     */
    void provision(TagCertificate tag, TagForm form, TagKey authority);

    /** What is approved and counts, as known here. */
    List<Reference> references();

    /**
     * Approves a reference for the federation; durable and signed when the call returns. Appraisals that stand are judged anew by it.
     *
     * @throws io.cloudlet.DeniedException {@code right-missing}, without the right {@link io.cloudlet.Right#POLICIES}
     * @throws io.cloudlet.ConflictException {@code already-exists}, if the machine is another cloudlet's, or the cloudlet has another machine
     * @throws io.cloudlet.NotFoundException if a machine is for somebody who is no member
     */
    void approve(Reference reference);

    /**
     * Withdraws a reference by its kind and name.
     *
     * @throws io.cloudlet.DeniedException {@code right-missing}, without the right {@link io.cloudlet.Right#POLICIES}
     * @throws io.cloudlet.NotFoundException if none of that name stands
     */
    void withdraw(Reference reference);

    /** What the last appraisals would be after a change, from the evidence that is here; nothing is changed and nobody is asked. */
    List<Appraisal> dryRun(Replan plan);
}
