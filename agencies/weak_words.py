"""Words that passwords are made of here, and that the English list of common ones does not hold:
names of places in pinyin, words of this trade, and rows of keys."""

WORDS = frozenset(
    """
    abc abcd abcde qwe qwer asd asdf zxc zxcv admin administrator manager operator portal root
    system user test guest demo hello welcome passwd password secret login love woaini woaiwo
    aini zhongguo zhonghua kepu kexue kexie suzhi kexuesuzhi mima denglu guanliyuan guanli
    xitong yonghu menhu zhengfu jiedao shequ bangong bangongshi xuanchuan jiaoyu keji xiehui
    nihao huanying renmin gongchandang zuguo xingfu kuaile jiayou laogong laopo baobao
    """.split()
)
# What follows the name of a place: sheng, shi, qu, xian ... and what is put before all of it.
KINDS = frozenset("sheng shi diqu qu xian zhen xiang cun meng qi zhou keji kexie".split())
PLACES = frozenset(
    """
    beijing tianjin shanghai chongqing hebei shanxi shaanxi neimenggu liaoning jilin
    heilongjiang jiangsu zhejiang anhui fujian jiangxi shandong henan hubei hunan guangdong
    guangxi hainan sichuan guizhou yunnan xizang gansu qinghai ningxia xinjiang taiwan xianggang
    hongkong aomen macau shijiazhuang tangshan qinhuangdao handan xingtai baoding zhangjiakou
    chengde cangzhou langfang hengshui taiyuan datong yangquan changzhi jincheng shuozhou
    jinzhong yuncheng xinzhou linfen lvliang luliang huhehaote hohhot baotou wuhai chifeng
    tongliao eerduosi ordos hulunbeier bayannaoer wulanchabu shenyang dalian anshan fushun benxi
    dandong jinzhou yingkou fuxin liaoyang panjin tieling chaoyang huludao changchun siping
    liaoyuan tonghua baishan songyuan baicheng yanbian haerbin harbin qiqihaer jixi hegang
    shuangyashan daqing yichun jiamusi qitaihe mudanjiang heihe suihua nanjing wuxi xuzhou
    changzhou suzhou nantong lianyungang huaian yancheng yangzhou zhenjiang taizhou suqian
    hangzhou ningbo wenzhou jiaxing huzhou shaoxing jinhua quzhou zhoushan lishui hefei wuhu
    bengbu huainan maanshan huaibei tongling anqing huangshan chuzhou fuyang luan bozhou chizhou
    xuancheng fuzhou xiamen putian sanming quanzhou zhangzhou nanping longyan ningde nanchang
    jingdezhen pingxiang jiujiang xinyu yingtan ganzhou jian shangrao jinan qingdao zibo
    zaozhuang dongying yantai weifang jining taian weihai rizhao linyi dezhou liaocheng binzhou
    heze zhengzhou kaifeng luoyang pingdingshan anyang hebi xinxiang jiaozuo puyang xuchang
    luohe sanmenxia nanyang shangqiu xinyang zhoukou zhumadian jiyuan wuhan huangshi shiyan
    yichang xiangyang ezhou jingmen xiaogan jingzhou huanggang xianning suizhou enshi xiantao
    qianjiang tianmen shennongjia changsha zhuzhou xiangtan hengyang shaoyang yueyang changde
    zhangjiajie yiyang chenzhou yongzhou huaihua loudi xiangxi guangzhou shaoguan shenzhen
    zhuhai shantou foshan jiangmen zhanjiang maoming zhaoqing huizhou meizhou shanwei heyuan
    yangjiang qingyuan dongguan zhongshan chaozhou jieyang yunfu nanning liuzhou guilin wuzhou
    beihai fangchenggang qinzhou guigang yulin baise hezhou hechi laibin chongzuo haikou sanya
    sansha danzhou chengdu zigong panzhihua luzhou deyang mianyang guangyuan suining neijiang
    leshan nanchong meishan yibin guangan dazhou yaan bazhong ziyang aba ganzi liangshan guiyang
    liupanshui zunyi anshun bijie tongren qianxinan qiandongnan qiannan kunming qujing yuxi
    baoshan zhaotong lijiang puer lincang chuxiong honghe wenshan xishuangbanna dali dehong
    nujiang diqing lasa lhasa rikaze changdu linzhi shannan naqu ali xian tongchuan baoji
    xianyang weinan yanan hanzhong ankang shangluo lanzhou jiayuguan jinchang baiyin tianshui
    wuwei zhangye pingliang jiuquan qingyang dingxi longnan linxia gannan xining haidong haibei
    huangnan guoluo yushu haixi yinchuan shizuishan wuzhong guyuan zhongwei wulumuqi urumqi
    kelamayi tulufan hami changji boertala bayinguoleng akesu kashi hetian yili tacheng aletai
    shihezi haizhou huiji haidian xicheng dongcheng fengtai pudong xuhui minhang nanshan futian
    tianhe yuexiu wuhou jinjiang yuzhong xiling zhongyuan erqi guancheng jinshui xinqiu taiping
    qinghemen xihe zhangwu
    """.split()
)

# Keys that lie beside each other, in rows and, as in 1qaz2wsx, in slanting columns.
ROWS = (
    "`1234567890-=",
    "~!@#$%^&*()_+",
    "qwertyuiop[]\\",
    "asdfghjkl;'",
    "zxcvbnm,./",
    *("1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm", "8ik,", "9ol.", "0p;/"),
    *("!qaz", "@wsx", "#edc", "$rfv", "%tgb", "^yhn", "&ujm", "*ik,", "(ol.", ")p;/"),
    *("esz", "rdx", "tfc", "ygv", "uhb", "ijn", "okm"),
)
STEPS = frozenset(
    row[at : at + 3][::way] for row in ROWS for way in (1, -1) for at in range(len(row) - 2)
)
