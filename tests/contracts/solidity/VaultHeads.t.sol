// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {VaultHeads} from "../src/VaultHeads.sol";
import {Check} from "./Check.sol";

/// @notice Signs as controllers and guardians do.
abstract contract Signing is Check {
    bytes32 internal constant ADVANCE = keccak256("Advance(bytes32 vaultId,bytes32 prev,bytes32 head,uint48 seq,uint256 deadline)");
    bytes32 internal constant ROTATE = keccak256("Rotate(bytes32 vaultId,address next,uint48 seq,uint256 deadline)");
    bytes32 internal constant RECOVER = keccak256("Recover(bytes32 vaultId,address next,uint40 round,uint256 deadline)");
    bytes32 internal constant CANCEL = keccak256("Cancel(bytes32 vaultId,address next,uint48 seq,uint256 deadline)");
    VaultHeads internal heads;

    function digestOf(bytes32 structHash) internal view returns (bytes32) {
        bytes32 typeHash = keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
        bytes32 domain = keccak256(abi.encode(typeHash, keccak256("SalusVaultHeads"), keccak256("1"), block.chainid, address(heads)));
        return keccak256(abi.encodePacked(hex"1901", domain, structHash));
    }

    function signed(uint256 key, bytes32 structHash) internal view returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digestOf(structHash));
        return abi.encodePacked(r, s, v);
    }

    function accumulatorOf(bytes32 id) internal view returns (bytes32 accumulator) {
        (accumulator,,,,,) = heads.vaults(id);
    }

    function controllerOf(bytes32 id) internal view returns (address controller) {
        (, controller,,,,) = heads.vaults(id);
    }

    function seqOf(bytes32 id) internal view returns (uint48 seq) {
        (,, seq,,,) = heads.vaults(id);
    }

    function roundOf(bytes32 id) internal view returns (uint40 round) {
        (,,, round) = heads.recoveries(id);
    }

    function moveOf(bytes32 id, bytes32 prev, bytes32 head, uint256 deadline) internal view returns (bytes32) {
        return keccak256(abi.encode(ADVANCE, id, prev, head, seqOf(id), deadline));
    }

    function advance(uint256 key, bytes32 id, bytes32 head) internal {
        bytes32 prev = accumulatorOf(id);
        bytes memory signature = signed(key, moveOf(id, prev, head, block.timestamp + 1));
        heads.advanceFor(id, prev, head, block.timestamp + 1, signature);
    }
}

contract VaultHeadsTest is Signing {
    uint256 internal constant KEY = 0xA11CE;
    uint256 internal constant OTHER = 0xB0B;
    uint256 internal constant GUARDIAN_A = 0x1111;
    uint256 internal constant GUARDIAN_B = 0x2222;
    bytes32 internal constant HEAD = keccak256("first");
    bytes32 internal constant SALT = keccak256("salt");
    bytes32 internal id;

    function setUp() public {
        heads = new VaultHeads();
        vm.warp(1_000_000);
        id = heads.create(SALT, vm.addr(KEY), HEAD, 0, 0, 0);
    }

    function testTheIdBindsEveryFirstValue(bytes32 head, address controller) public view {
        vm.assume(head != HEAD || controller != vm.addr(KEY));
        holds(heads.vaultIdOf(SALT, controller, head, 0, 0, 0) != id);
        same(heads.vaultIdOf(SALT, vm.addr(KEY), HEAD, 0, 0, 0), id);
        holds(heads.vaultIdOf(SALT, vm.addr(KEY), HEAD, bytes32(uint256(1)), 1, 1) != id);
    }

    function testNobodyElsesFirstHeadTakesTheId() public {
        bytes32 wanted = heads.vaultIdOf(keccak256("x"), vm.addr(KEY), HEAD, 0, 0, 0);
        heads.create(keccak256("x"), vm.addr(KEY), keccak256("another head"), 0, 0, 0);
        same(heads.create(keccak256("x"), vm.addr(KEY), HEAD, 0, 0, 0), wanted);
        same(accumulatorOf(wanted), heads.accumulate(0, HEAD));
    }

    function testCreatingTwiceOrWithZeroIsRefused() public {
        vm.expectRevert(VaultHeads.Exists.selector);
        heads.create(SALT, vm.addr(KEY), HEAD, 0, 0, 0);
        vm.expectRevert(VaultHeads.ZeroValue.selector);
        heads.create(0, vm.addr(KEY), HEAD, 0, 0, 0);
        vm.expectRevert(VaultHeads.ZeroValue.selector);
        heads.create(SALT, vm.addr(KEY), 0, 0, 0, 0);
        vm.expectRevert(VaultHeads.ZeroValue.selector);
        heads.create(SALT, address(0), HEAD, 0, 0, 0);
    }

    function testGuardiansAreWholeOrAbsent() public {
        vm.expectRevert(VaultHeads.BadGuardians.selector);
        heads.create(keccak256("a"), vm.addr(KEY), HEAD, bytes32(uint256(1)), 0, 1);
        vm.expectRevert(VaultHeads.BadGuardians.selector);
        heads.create(keccak256("a"), vm.addr(KEY), HEAD, 0, 1, 1);
        vm.expectRevert(VaultHeads.BadGuardians.selector);
        heads.create(keccak256("a"), vm.addr(KEY), HEAD, bytes32(uint256(1)), 1, 0);
        vm.expectRevert(VaultHeads.BadGuardians.selector);
        heads.create(keccak256("a"), vm.addr(KEY), HEAD, bytes32(uint256(1)), 1, 31 days);
    }

    function testAHeadMovesOnlyFromTheOneBefore(bytes32 head, bytes32 stale) public {
        vm.assume(head != 0 && stale != accumulatorOf(id));
        bytes memory signature = signed(KEY, keccak256(abi.encode(ADVANCE, id, stale, head, uint48(1), block.timestamp)));
        vm.expectPartialRevert(VaultHeads.Stale.selector);
        heads.advanceFor(id, stale, head, block.timestamp, signature);
        bytes32 before = accumulatorOf(id);
        advance(KEY, id, head);
        same(accumulatorOf(id), heads.accumulate(before, head));
        same(seqOf(id), 2);
    }

    function testASignatureWorksOnce(bytes32 head) public {
        vm.assume(head != 0);
        bytes32 prev = accumulatorOf(id);
        uint256 deadline = block.timestamp + 10;
        bytes memory signature = signed(KEY, keccak256(abi.encode(ADVANCE, id, prev, head, uint48(1), deadline)));
        heads.advanceFor(id, prev, head, deadline, signature);
        vm.expectPartialRevert(VaultHeads.Stale.selector);
        heads.advanceFor(id, prev, head, deadline, signature);
        bytes32 next = accumulatorOf(id);
        vm.expectRevert(VaultHeads.NotController.selector);
        heads.advanceFor(id, next, head, deadline, signature);
    }

    function testADeadlineHolds(bytes32 head, uint32 late) public {
        vm.assume(head != 0);
        bytes32 prev = accumulatorOf(id);
        uint256 deadline = block.timestamp + 10;
        bytes memory signature = signed(KEY, keccak256(abi.encode(ADVANCE, id, prev, head, uint48(1), deadline)));
        vm.warp(deadline + 1 + late);
        vm.expectRevert(VaultHeads.DeadlinePassed.selector);
        heads.advanceFor(id, prev, head, deadline, signature);
    }

    function testOnlyTheControllerMovesIt(uint256 key, bytes32 head) public {
        key = (key % 1_000_000) + 1;
        vm.assume(key != KEY && head != 0);
        bytes32 prev = accumulatorOf(id);
        bytes memory signature = signed(key, keccak256(abi.encode(ADVANCE, id, prev, head, uint48(1), block.timestamp)));
        vm.expectRevert(VaultHeads.NotController.selector);
        heads.advanceFor(id, prev, head, block.timestamp, signature);
    }

    function testZeroHeadsAndUnknownVaultsAreRefused() public {
        bytes32 prev = accumulatorOf(id);
        vm.expectRevert(VaultHeads.ZeroValue.selector);
        heads.advanceFor(id, prev, 0, block.timestamp, "");
        vm.expectRevert(VaultHeads.UnknownVault.selector);
        heads.advanceFor(keccak256("nobody"), prev, HEAD, block.timestamp, "");
        vm.expectRevert(VaultHeads.UnknownVault.selector);
        heads.finishRecovery(keccak256("nobody"));
    }

    function testRotationHandsOver() public {
        uint256 deadline = block.timestamp + 1;
        bytes memory signature = signed(KEY, keccak256(abi.encode(ROTATE, id, vm.addr(OTHER), uint48(1), deadline)));
        heads.rotateFor(id, vm.addr(OTHER), deadline, signature);
        holds(controllerOf(id) == vm.addr(OTHER));
        vm.expectRevert(VaultHeads.NotController.selector);
        heads.rotateFor(id, vm.addr(OTHER), deadline, signature);
        advance(OTHER, id, keccak256("by the new one"));
    }

    function testRotationToNobodyIsRefused() public {
        bytes memory signature = signed(KEY, keccak256(abi.encode(ROTATE, id, address(0), uint48(1), block.timestamp)));
        vm.expectRevert(VaultHeads.ZeroValue.selector);
        heads.rotateFor(id, address(0), block.timestamp, signature);
    }

    function guarded() internal returns (bytes32 vaultId, VaultHeads.GuardianSignature[] memory signatures) {
        bytes32 leafA = heads.guardianLeafOf(vm.addr(GUARDIAN_A), bytes32(uint256(1)));
        bytes32 leafB = heads.guardianLeafOf(vm.addr(GUARDIAN_B), bytes32(uint256(2)));
        vaultId = heads.create(keccak256("guarded"), vm.addr(KEY), HEAD, heads.nodeOf(leafA, leafB), 2, 1 days);
        signatures = new VaultHeads.GuardianSignature[](2);
        bytes32 structHash = keccak256(abi.encode(RECOVER, vaultId, vm.addr(OTHER), roundOf(vaultId), block.timestamp));
        bool aFirst = vm.addr(GUARDIAN_A) < vm.addr(GUARDIAN_B);
        signatures[aFirst ? 0 : 1] = VaultHeads.GuardianSignature(bytes32(uint256(1)), siblings(leafB), signed(GUARDIAN_A, structHash));
        signatures[aFirst ? 1 : 0] = VaultHeads.GuardianSignature(bytes32(uint256(2)), siblings(leafA), signed(GUARDIAN_B, structHash));
    }

    function siblings(bytes32 one) internal pure returns (bytes32[] memory proof) {
        proof = new bytes32[](1);
        proof[0] = one;
    }

    function testGuardiansRecoverAfterTheDelay() public {
        (bytes32 vaultId, VaultHeads.GuardianSignature[] memory signatures) = guarded();
        heads.startRecovery(vaultId, vm.addr(OTHER), block.timestamp, signatures);
        vm.expectRevert(VaultHeads.NotReady.selector);
        heads.finishRecovery(vaultId);
        vm.warp(block.timestamp + 1 days);
        heads.finishRecovery(vaultId);
        holds(controllerOf(vaultId) == vm.addr(OTHER));
        vm.expectRevert(VaultHeads.NotReady.selector);
        heads.finishRecovery(vaultId);
    }

    function testTooFewDoubledOrForeignGuardiansAreRefused() public {
        (bytes32 vaultId, VaultHeads.GuardianSignature[] memory signatures) = guarded();
        VaultHeads.GuardianSignature[] memory one = new VaultHeads.GuardianSignature[](1);
        one[0] = signatures[0];
        vm.expectRevert(VaultHeads.BadGuardians.selector);
        heads.startRecovery(vaultId, vm.addr(OTHER), block.timestamp, one);
        VaultHeads.GuardianSignature[] memory doubled = new VaultHeads.GuardianSignature[](2);
        (doubled[0], doubled[1]) = (signatures[0], signatures[0]);
        vm.expectRevert(VaultHeads.BadGuardians.selector);
        heads.startRecovery(vaultId, vm.addr(OTHER), block.timestamp, doubled);
        vm.expectRevert(VaultHeads.BadGuardians.selector);
        heads.startRecovery(vaultId, vm.addr(GUARDIAN_A), block.timestamp, signatures);
        vm.expectRevert(VaultHeads.BadGuardians.selector);
        heads.startRecovery(id, vm.addr(OTHER), block.timestamp, signatures);
        vm.expectRevert(VaultHeads.ZeroValue.selector);
        heads.startRecovery(vaultId, address(0), block.timestamp, signatures);
        uint256 deadline = block.timestamp;
        vm.warp(deadline + 1);
        vm.expectRevert(VaultHeads.DeadlinePassed.selector);
        heads.startRecovery(vaultId, vm.addr(OTHER), deadline, signatures);
    }

    function testAVaultWithoutGuardiansIsRecoveredByNobody() public {
        vm.expectRevert(VaultHeads.BadGuardians.selector);
        heads.startRecovery(id, vm.addr(OTHER), block.timestamp, new VaultHeads.GuardianSignature[](0));
    }

    function testAStartedRecoveryCannotBeStartedAgainWithTheSameSignatures() public {
        (bytes32 vaultId, VaultHeads.GuardianSignature[] memory signatures) = guarded();
        heads.startRecovery(vaultId, vm.addr(OTHER), block.timestamp, signatures);
        vm.expectRevert(VaultHeads.BadGuardians.selector);
        heads.startRecovery(vaultId, vm.addr(OTHER), block.timestamp, signatures);
    }

    function cancelBy(uint256 key, bytes32 vaultId) internal {
        uint256 deadline = block.timestamp;
        bytes32 structHash = keccak256(abi.encode(CANCEL, vaultId, vm.addr(OTHER), seqOf(vaultId), deadline));
        heads.cancelRecoveryFor(vaultId, deadline, signed(key, structHash));
    }

    function startAgain(bytes32 vaultId) internal {
        bytes32 leafA = heads.guardianLeafOf(vm.addr(GUARDIAN_A), bytes32(uint256(1)));
        bytes32 leafB = heads.guardianLeafOf(vm.addr(GUARDIAN_B), bytes32(uint256(2)));
        VaultHeads.GuardianSignature[] memory signatures = new VaultHeads.GuardianSignature[](2);
        bytes32 structHash = keccak256(abi.encode(RECOVER, vaultId, vm.addr(OTHER), roundOf(vaultId), block.timestamp));
        bool aFirst = vm.addr(GUARDIAN_A) < vm.addr(GUARDIAN_B);
        signatures[aFirst ? 0 : 1] = VaultHeads.GuardianSignature(bytes32(uint256(1)), siblings(leafB), signed(GUARDIAN_A, structHash));
        signatures[aFirst ? 1 : 0] = VaultHeads.GuardianSignature(bytes32(uint256(2)), siblings(leafA), signed(GUARDIAN_B, structHash));
        heads.startRecovery(vaultId, vm.addr(OTHER), block.timestamp, signatures);
    }

    function testAThiefDelaysARecoveryThreeTimesAtTheMost() public {
        (bytes32 vaultId,) = guarded();
        for (uint256 i; i < heads.VETOES_MAX(); ++i) {
            startAgain(vaultId);
            cancelBy(KEY, vaultId);
        }
        startAgain(vaultId);
        uint256 deadline = block.timestamp;
        bytes memory signature = signed(KEY, keccak256(abi.encode(CANCEL, vaultId, vm.addr(OTHER), seqOf(vaultId), deadline)));
        vm.expectRevert(VaultHeads.NoVetoLeft.selector);
        heads.cancelRecoveryFor(vaultId, deadline, signature);
        vm.warp(block.timestamp + 1 days);
        heads.finishRecovery(vaultId);
        holds(controllerOf(vaultId) == vm.addr(OTHER));
    }

    function handOn(uint256 from, uint256 to, bytes32 vaultId) internal {
        bytes32 structHash = keccak256(abi.encode(ROTATE, vaultId, vm.addr(to), seqOf(vaultId), block.timestamp));
        heads.rotateFor(vaultId, vm.addr(to), block.timestamp, signed(from, structHash));
    }

    function testAThiefWhoHandsTheVaultToAnotherKeyStopsNoRecovery() public {
        (bytes32 vaultId,) = guarded();
        startAgain(vaultId);
        handOn(KEY, 0xBAD, vaultId);
        vm.warp(block.timestamp + 1 days);
        heads.finishRecovery(vaultId);
        holds(controllerOf(vaultId) == vm.addr(OTHER));
    }

    /// Vetoes until none is left, from one key to the next.
    function vetoByMany(bytes32 vaultId) internal returns (uint256 key) {
        key = KEY;
        for (uint256 i; i < heads.VETOES_MAX(); ++i) {
            startAgain(vaultId);
            cancelBy(key, vaultId);
            handOn(key, key + 1, vaultId);
            ++key;
        }
        startAgain(vaultId);
    }

    function testAThiefGetsNoNewVetoesByAnotherKey() public {
        (bytes32 vaultId,) = guarded();
        uint256 key = vetoByMany(vaultId);
        bytes memory signature = signed(key, keccak256(abi.encode(CANCEL, vaultId, vm.addr(OTHER), seqOf(vaultId), block.timestamp)));
        vm.expectRevert(VaultHeads.NoVetoLeft.selector);
        heads.cancelRecoveryFor(vaultId, block.timestamp, signature);
    }

    function testWhoeverWasRecoveredToHasEveryVeto() public {
        (bytes32 vaultId,) = guarded();
        vetoByMany(vaultId);
        vm.warp(block.timestamp + 1 days);
        heads.finishRecovery(vaultId);
        vm.expectRevert(VaultHeads.NotReady.selector);
        heads.finishRecovery(vaultId);
        startAgain(vaultId);
        cancelBy(OTHER, vaultId);
    }

    function testAThiefWhoMovesTheHeadFirstMakesNoSignatureOfGuardiansWorthless() public {
        (bytes32 vaultId, VaultHeads.GuardianSignature[] memory signatures) = guarded();
        advance(KEY, vaultId, keccak256("in front of them"));
        heads.startRecovery(vaultId, vm.addr(OTHER), block.timestamp, signatures);
        vm.warp(block.timestamp + 1 days);
        heads.finishRecovery(vaultId);
        holds(controllerOf(vaultId) == vm.addr(OTHER));
        // And none of them counts a second time.
        vm.warp(block.timestamp - 1 days);
        vm.expectRevert(VaultHeads.BadGuardians.selector);
        heads.startRecovery(vaultId, vm.addr(OTHER), block.timestamp, signatures);
    }

    function testOnlyTheControllerCancels() public {
        (bytes32 vaultId,) = guarded();
        vm.expectRevert(VaultHeads.NotReady.selector);
        heads.cancelRecoveryFor(vaultId, block.timestamp, "");
        startAgain(vaultId);
        bytes memory signature = signed(OTHER, keccak256(abi.encode(CANCEL, vaultId, vm.addr(OTHER), seqOf(vaultId), block.timestamp)));
        vm.expectRevert(VaultHeads.NotController.selector);
        heads.cancelRecoveryFor(vaultId, block.timestamp, signature);
    }
}

/// @notice Moves some vaults about as their owners would, and keeps its own account of what must be true.
contract Owner is Signing {
    uint256 internal constant KEYS = 3;
    bytes32[] public ids;
    mapping(bytes32 id => bytes32) public expected;
    mapping(bytes32 id => uint48) public expectedSeq;
    mapping(bytes32 id => uint256) public keyOf;

    constructor(VaultHeads target) {
        heads = target;
    }

    function create(bytes32 salt, bytes32 head) external {
        if (salt == 0 || head == 0 || ids.length >= 8) return;
        uint256 key = (uint256(salt) % KEYS) + 1;
        bytes32 id = heads.vaultIdOf(salt, vm.addr(key), head, 0, 0, 0);
        if (expected[id] != 0) return;
        heads.create(salt, vm.addr(key), head, 0, 0, 0);
        ids.push(id);
        expected[id] = heads.accumulate(0, head);
        expectedSeq[id] = 1;
        keyOf[id] = key;
    }

    function move(uint256 which, bytes32 head) external {
        if (ids.length == 0 || head == 0) return;
        bytes32 id = ids[which % ids.length];
        uint48 before = seqOf(id);
        advance(keyOf[id], id, head);
        holds(seqOf(id) > before);
        expected[id] = heads.accumulate(expected[id], head);
        ++expectedSeq[id];
    }

    function moveStale(uint256 which, bytes32 head, bytes32 stale) external {
        if (ids.length == 0 || head == 0) return;
        bytes32 id = ids[which % ids.length];
        if (stale == expected[id]) return;
        bytes memory signature = signed(keyOf[id], keccak256(abi.encode(ADVANCE, id, stale, head, expectedSeq[id], block.timestamp)));
        try heads.advanceFor(id, stale, head, block.timestamp, signature) {
            revert("a stale head was taken");
        } catch {}
    }

    function hand(uint256 which, uint256 next) external {
        if (ids.length == 0) return;
        bytes32 id = ids[which % ids.length];
        uint256 key = (next % KEYS) + 1;
        bytes32 structHash = keccak256(abi.encode(ROTATE, id, vm.addr(key), expectedSeq[id], block.timestamp));
        uint48 before = seqOf(id);
        heads.rotateFor(id, vm.addr(key), block.timestamp, signed(keyOf[id], structHash));
        holds(seqOf(id) > before);
        keyOf[id] = key;
        ++expectedSeq[id];
    }

    /// @notice By nobody's key, or by that of another vault.
    function moveByAnother(uint256 which, bytes32 head, uint256 key) external {
        if (ids.length == 0 || head == 0) return;
        bytes32 id = ids[which % ids.length];
        key = (key % (KEYS + 3)) + 1;
        if (key == keyOf[id]) return;
        bytes memory signature = signed(key, moveOf(id, accumulatorOf(id), head, block.timestamp));
        try heads.advanceFor(id, expected[id], head, block.timestamp, signature) {
            revert("a head of somebody else was taken");
        } catch {}
    }

    /// @notice What was signed before is sent once more.
    function moveAgain(uint256 which, bytes32 head) external {
        if (ids.length == 0 || head == 0) return;
        bytes32 id = ids[which % ids.length];
        bytes32 prev = expected[id];
        bytes memory signature = signed(keyOf[id], moveOf(id, prev, head, block.timestamp));
        heads.advanceFor(id, prev, head, block.timestamp, signature);
        expected[id] = heads.accumulate(prev, head);
        ++expectedSeq[id];
        try heads.advanceFor(id, prev, head, block.timestamp, signature) {
            revert("a signature worked twice");
        } catch {}
    }

    function count() external view returns (uint256) {
        return ids.length;
    }
}

contract VaultHeadsInvariants is Check {
    VaultHeads internal heads;
    Owner internal owner;

    function setUp() public {
        vm.warp(1_000_000);
        heads = new VaultHeads();
        owner = new Owner(heads);
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(owner);
    }

    function invariantEveryVaultIsWhereItsOwnerLeftIt() public view {
        for (uint256 i; i < owner.count(); ++i) {
            bytes32 id = owner.ids(i);
            (bytes32 accumulator, address controller, uint48 seq,,,) = heads.vaults(id);
            same(accumulator, owner.expected(id));
            same(seq, owner.expectedSeq(id));
            holds(controller == vm.addr(owner.keyOf(id)));
        }
    }
}
